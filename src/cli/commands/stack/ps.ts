import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { addListFlags, printTasks } from '../../stacks/list-services.ts';
import { readStack } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla stack ps`: the containers of a stack. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'stack ps',
    summary:
      "List the tasks of a stack: the containers of its services' replicas, and those that had their slots before.",
    examples: ['stack ps shop', 'stack ps -f node=a --no-trunc shop'],
  }).argument('<stack>', 'name of the stack');
  addListFlags(command, 'tasks');
  if (!parse(command, argv)) return EXIT.done;
  return withStacks(context, async (session, store) => {
    const { services } = await readStack(session, store, command.args[0] ?? '');
    await printTasks(context, command, services, session, store);
    return EXIT.done;
  });
}
