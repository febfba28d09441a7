import { EXIT } from '../../../errors/exit-status.ts';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import { copyVolume } from '../../../volumes/copy.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { withSession } from '../../run/with-session.ts';
import { engineOf, findVolume, quiesce } from '../../volumes/find-volume.ts';

interface Flags {
  readonly to: string;
  readonly from?: string;
  readonly stop?: boolean;
  readonly keep?: boolean;
}

/** `flotilla volume migrate`: a volume's data move to another node. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'volume migrate',
    summary:
      'Move a volume with its labels to another node. The copy is compared with the source, which goes only then, with the stopped containers that have it; the next "up" makes them anew on the other node.',
    examples: ['volume migrate --to b shop_data', 'volume migrate --to b --stop --keep shop_data'],
  })
    .argument('<volume>', "the volume's whole name")
    .requiredOption('--to <node>', 'the node that it moves to')
    .option('--from <node>', 'the node that it is on, if several have a volume of that name')
    .option('--stop', 'stop the containers that use it; without, nothing is done while any runs')
    .option('--keep', 'leave the source and its containers as they are');
  if (!parse(command, argv)) return EXIT.done;
  const [name = ''] = command.args;
  const flags = command.opts<Flags>();
  const interrupt = takeInterrupts();
  try {
    await withSession(context, async (session) => {
      const to = engineOf(session, flags.to);
      const source = await findVolume(session, name, flags.from);
      if (source.engine === to) {
        throw new FlotillaError('VOLUME_EXISTS', `Volume "${name}" is on ${to.node} already`);
      }
      await quiesce(source, flags.stop ?? false);
      const { bytes } = await copyVolume(source, to, interrupt.signal);
      context.stderr.write(
        `Copied ${bytes} bytes from ${source.engine.node} to ${to.node}, and compared them\n`,
      );
      if (flags.keep) return;
      const { engine, users } = source;
      await Promise.all(users.map(({ id }) => engine.removeContainer(id, { volumes: false, force: false })));
      await engine.removeVolume(name);
    });
  } finally {
    interrupt.release();
  }
  context.stdout.write(`${name}\n`);
  return EXIT.done;
}
