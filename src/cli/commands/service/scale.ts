import { EXIT } from '../../../errors/exit-status.ts';
import { withScale } from '../../../model/select-services.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { changeServices } from '../../stacks/change-services.ts';
import { collectScale } from '../../up-flags.ts';

/** `flotilla service scale`: other numbers of replicas. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'service scale',
    summary: 'Set the number of replicas of services.',
    examples: ['service scale shop_web=3', 'service scale shop_web=3 shop_worker=0'],
  })
    .argument('<service=n...>', 'services and their numbers of replicas', collectScale)
    .option('-d, --detach [yes]', 'end when all is started; =false waits until it is ready', false);
  if (!parse(command, argv)) return EXIT.done;
  const [scale] = command.processedArgs as [ReadonlyMap<string, number>];
  const wait = String(command.opts<{ detach: boolean | string }>().detach) === 'false';
  return changeServices(context, [...scale.keys()], { wait }, (project, key, name) =>
    withScale(project, new Map([[key, scale.get(name) ?? 1]])),
  );
}
