import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import { findRunning } from '../../containers/find-running.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { takeInterrupts } from '../../run/interrupt.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { withSession } from '../../run/with-session.ts';

interface Flags {
  readonly output?: string;
  readonly index?: number;
}

/** `flotilla export`: a container's files as a tar. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'export',
    summary: "Write the file system of a service's container as a tar archive.",
    examples: ['export -o web.tar web', 'export web | tar -t'],
  })
    .argument('<service>', 'service')
    .option('-o, --output <file>', 'write to a file, not to standard output')
    .option('--index <n>', 'replica of that number; the first that runs by default', parseInteger);
  if (!parse(command, argv)) return EXIT.done;
  const { output, index } = command.opts<Flags>();
  const [service = ''] = command.args;
  if (output === undefined && context.stdout.isTTY) {
    throw new FlotillaError('OUTPUT_IS_TERMINAL', 'A tar archive would be written to the terminal', {
      hint: 'name a file with --output, or redirect the output',
    });
  }
  const project = loadTargets(context, [service]);
  const interrupt = takeInterrupts();
  try {
    await withSession(context, async ({ ask }) => {
      const { engine, container } = await findRunning(ask, { project: project.name, service, index });
      const tar = Readable.from(engine.exportContainer(container.id, interrupt.signal));
      if (output === undefined) await pipeline(tar, context.stdout.stream(), { end: false });
      else await writeWhole(tar, resolve(context.cwd, output), interrupt.signal);
    });
  } finally {
    interrupt.release();
  }
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.done;
}

/** The file is there when all of it is; only its owner may read it, as with docker. */
async function writeWhole(tar: Readable, path: string, signal: AbortSignal): Promise<void> {
  const part = `${path}.part`;
  const file: Writable = createWriteStream(part, { mode: 0o600 });
  try {
    await pipeline(tar, file);
    signal.throwIfAborted();
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    if (signal.aborted || !isFileError(cause)) throw cause;
    throw new FlotillaError('FILE_UNWRITABLE', `${path} can't be written: ${cause.message}`, { cause });
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
