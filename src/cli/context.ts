import type { GlobalOptions } from './globals.ts';
import type { Invocation } from './invocation.ts';

/** The process as commands see it. */
export interface CommandContext {
  readonly globals: GlobalOptions;
  /** The name that usage lines show: "flotilla", "docker compose". */
  readonly program: string;
  /** Called in docker compose's place. */
  readonly isCompose: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The process's own streams, environment and directory. */
export function processContext(globals: GlobalOptions, { program, isCompose }: Invocation): CommandContext {
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
  const { stdin, stdout, stderr } = process;
  return { globals, program, isCompose, environment, cwd: process.cwd(), stdin, stdout, stderr };
}

/** The same without progress: `-q` of a command. */
export function quietly(context: CommandContext): CommandContext {
  return { ...context, globals: { ...context.globals, progress: 'quiet' } };
}
