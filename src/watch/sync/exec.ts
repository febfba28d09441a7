import { EngineError } from '../../engine/engine-error.ts';
import type { ExecSpec } from '../../engine/session.ts';
import type { Replica } from './replica.ts';

export interface ExecResult {
  readonly exitCode: number;
  readonly output: string;
}

/** How much of a command's output is kept for an error. */
const KEPT_CHARACTERS = 4000;

/** Exit codes with which an engine says that it could not start a command. */
const NOT_STARTED: ReadonlySet<number> = new Set([126, 127]);

/**
 * Runs a command in a container to its end, with a tar or nothing on its standard input. 127 stands for a
 * program that the container does not have, whichever way the engine says so. Throws `EngineError`.
 */
export async function execIn(
  { engine, id }: Replica,
  spec: Pick<ExecSpec, 'command'> & Partial<ExecSpec>,
  options: {
    readonly signal: AbortSignal;
    readonly stdin?: AsyncIterable<Uint8Array>;
    readonly onOutput?: (data: Uint8Array) => void;
  },
): Promise<ExecResult> {
  const { signal, stdin, onOutput } = options;
  let output = '';
  try {
    const execId = await engine.createExec(id, {
      stdin: stdin !== undefined,
      stdout: true,
      stderr: true,
      tty: false,
      environment: [],
      privileged: false,
      ...spec,
    });
    const session = await engine.startExec(execId, { tty: false, signal });
    const feeding = stdin === undefined ? undefined : feed(session, stdin);
    for await (const { data } of session.output) {
      onOutput?.(data);
      output = (output + Buffer.from(data).toString('utf8')).slice(-KEPT_CHARACTERS);
    }
    await feeding;
    const { exitCode = 0 } = await engine.inspectExec(execId);
    return { exitCode: saysNotFound(output) && NOT_STARTED.has(exitCode) ? 127 : exitCode, output };
  } catch (error) {
    if (error instanceof EngineError && saysNotFound(error.message)) {
      return { exitCode: 127, output: error.message };
    }
    throw error;
  }
}

function saysNotFound(text: string): boolean {
  return /executable file not found|no such file or directory/i.test(text);
}

/** A process that ends early takes no more; its exit code tells. */
async function feed(
  session: { write(data: Uint8Array): Promise<void>; closeInput(): void },
  stdin: AsyncIterable<Uint8Array>,
): Promise<void> {
  for await (const chunk of stdin) await session.write(chunk);
  session.closeInput();
}
