import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { EXIT } from '../../../errors/exit-status.ts';
import { isAlive } from '../../../observe/classify.ts';
import { backupVolume } from '../../../volumes/backup.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { writeWhole } from '../../copy/write-whole.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { withSession } from '../../run/with-session.ts';
import { findVolume } from '../../volumes/find-volume.ts';

interface Flags {
  readonly output?: string;
  readonly from?: string;
}

/** `flotilla volume backup`: a volume's data as a tar. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'volume backup',
    summary: 'Write a volume with its labels to a tar, compressed if the name ends in .gz.',
    examples: ['volume backup -o data.tar.gz shop_data', 'volume backup shop_data > data.tar'],
  })
    .argument('<volume>', "the volume's whole name")
    .option('-o, --output <file>', 'the file to write; standard output without it')
    .option('--from <node>', 'the node that it is on, if several have a volume of that name');
  if (!parse(command, argv)) return EXIT.done;
  const [name = ''] = command.args;
  const { output, from } = command.opts<Flags>();
  const interrupt = takeInterrupts();
  try {
    await withSession(context, async (session) => {
      const source = await findVolume(session, name, from);
      const writers = source.users.filter(isAlive).map((container) => container.name);
      if (writers.length > 0) {
        context.stderr.write(
          `warning: ${writers.join(', ')} may write to "${name}" meanwhile; what is read may not fit together\n`,
        );
      }
      const isGzip = output?.endsWith('.gz') ?? false;
      const write = (target: Writable): Promise<void> =>
        backupVolume(source, target, { isGzip, signal: interrupt.signal });
      if (output === undefined) await write(context.stdout.stream());
      else await writeWhole(resolve(context.cwd, output), write, interrupt.signal);
    });
  } finally {
    interrupt.release();
  }
  return EXIT.done;
}
