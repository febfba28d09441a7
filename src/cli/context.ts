import type { Command } from 'commander';
import type { GlobalOptions } from './globals.ts';
import type { GoFlagOptions } from './go-flags.ts';
import type { Invocation } from './invocation.ts';
import { type Output, STDERR, STDOUT } from './output.ts';

/** The process as commands see it. */
export interface CommandContext {
  readonly globals: GlobalOptions;
  /** The name that usage lines show: "flotilla", "docker compose". */
  readonly program: string;
  /** Called in docker compose's place. */
  readonly isCompose: boolean;
  /** The command changes things and can't show what it would change: refused with --dry-run. */
  readonly hasNoDryRun?: boolean;
  /** Hears how the command is defined; the command then does nothing. */
  readonly onDefined?: (command: Command, options: GoFlagOptions) => void;
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Nodes that did not answer: the command's other answers count, and its exit status tells. */
  readonly missingNodes: Set<string>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The process's own streams, environment and directory. */
export function processContext(
  globals: GlobalOptions,
  { program, isCompose }: Invocation,
  environment: CommandContext['environment'] = processEnvironment(),
): CommandContext {
  return {
    globals,
    program,
    isCompose,
    environment,
    cwd: process.cwd(),
    missingNodes: new Set(),
    // Made when it is asked for: most commands never read it.
    get stdin() {
      return process.stdin;
    },
    stdout: STDOUT,
    stderr: STDERR,
  };
}

/** The same without progress: `-q` of a command. */
export function quietly(context: CommandContext): CommandContext {
  return { ...context, globals: { ...context.globals, progress: 'quiet' } };
}

/** The variables of the shell. */
export function processEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
