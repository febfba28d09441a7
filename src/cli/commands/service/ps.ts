import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { addListFlags, printTasks } from '../../stacks/list-services.ts';
import { findServices, readStacks } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla service ps`: the containers of services. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'service ps',
    summary:
      'List the tasks of services: the containers of their replicas, and those that had their slots before.',
    examples: ['service ps shop_web', 'service ps -f node=a shop_web shop_db'],
  }).argument('<services...>', 'services, named STACK_SERVICE');
  addListFlags(command, 'tasks');
  if (!parse(command, argv)) return EXIT.done;
  return withStacks(context, async (session, store) => {
    const services = findServices(await readStacks(session, store), command.args);
    await printTasks(context, command, services, session, store);
    return EXIT.done;
  });
}
