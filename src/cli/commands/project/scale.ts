import { InvalidArgumentError } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { runGoal } from '../../run/run-goal.ts';
import { upGoal } from '../../run/up-goal.ts';
import { collectScale, type UpFlags } from '../../up-flags.ts';

/** `flotilla scale`: an `up -d` of the named services. */
export async function run(
  argv: readonly string[],
  context: CommandContext,
  name: 'scale' | 'alpha scale' = 'scale',
): Promise<number> {
  const command = createCommand(context, {
    name,
    summary: 'Set the number of replicas of services.',
    examples: ['scale web=3', 'scale web=3 worker=0'],
  })
    .argument('<service=n...>', 'services and their numbers of replicas', collectScale)
    .option('--no-deps', 'leave the services alone that the named ones depend on');
  if (!parse(command, argv)) return EXIT.done;
  const [scale] = command.processedArgs as [ReadonlyMap<string, number>];
  if (scale.size === 0) throw new InvalidArgumentError('Name at least one SERVICE=NUMBER.');
  const flags: UpFlags = {
    ...command.opts<Pick<UpFlags, 'deps'>>(),
    scale,
    recreate: true,
    start: true,
    removeOrphans: false,
  };
  return runGoal(context, await upGoal(context, [...scale.keys()], flags));
}
