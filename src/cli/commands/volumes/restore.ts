import { resolve } from 'node:path';
import { EXIT } from '../../../errors/exit-status.ts';
import { restoreVolume } from '../../../volumes/restore.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { withSession } from '../../run/with-session.ts';
import { engineOf } from '../../volumes/find-volume.ts';

interface Flags {
  readonly to?: string;
  readonly name?: string;
}

/** `flotilla volume restore`: a volume made of a backup. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'volume restore',
    summary:
      'Restore a volume from what "volume backup" wrote, and compare the two. The volume must not exist yet.',
    examples: ['volume restore data.tar.gz', 'volume restore --to b --name shop_copy data.tar.gz'],
  })
    .argument('<file>', 'the backup')
    .option('--to <node>', 'the node to make it on; the first without it')
    .option('--name <volume>', 'another name for it');
  if (!parse(command, argv)) return EXIT.done;
  const [file = ''] = command.args;
  const { to, name } = command.opts<Flags>();
  const interrupt = takeInterrupts();
  try {
    const restored = await withSession(context, (session) =>
      restoreVolume(
        resolve(context.cwd, file),
        engineOf(session, to ?? session.engines[0]?.node ?? ''),
        name,
        interrupt.signal,
      ),
    );
    context.stdout.write(`${restored}\n`);
  } finally {
    interrupt.release();
  }
  return EXIT.done;
}
