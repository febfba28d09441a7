import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { createCommand, parse } from '../../command.ts';
import { findRunning } from '../../containers/find-running.ts';
import type { CommandContext } from '../../context.ts';
import { writeWhole } from '../../copy/write-whole.ts';
import { parseInteger } from '../../globals.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
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
    throw new FlotillaError('OUTPUT_IS_TERMINAL', 'output option is required when exporting to terminal', {
      hint: 'name a file with --output, or redirect the output',
    });
  }
  const project = await loadTargets(context, [service], { isLenient: true, readsEnvFiles: true });
  const interrupt = takeInterrupts();
  try {
    await withSession(context, async ({ ask }) => {
      const wanted = { project: project.name, service, index };
      const { engine, container } = await findRunning(ask, wanted, context.missingNodes);
      if (context.globals.dryRun === true) return;
      const tar = Readable.from(engine.exportContainer(container.id, interrupt.signal));
      if (output === undefined) await pipeline(tar, context.stdout.stream(), { end: false });
      else {
        const path = resolve(context.cwd, output);
        await writeWhole(path, (file) => pipeline(tar, file), interrupt.signal);
      }
    });
  } finally {
    interrupt.release();
  }
  return interrupt.signal.aborted ? EXIT.interrupted : EXIT.done;
}
