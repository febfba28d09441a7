import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { addListFlags, printServices } from '../../stacks/list-services.ts';
import { readStack } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla stack services`: the services of a stack. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'stack services',
    summary: 'List the services of a stack.',
    examples: ['stack services shop', 'stack services -f mode=global -q shop'],
  }).argument('<stack>', 'name of the stack');
  addListFlags(command, 'services');
  if (!parse(command, argv)) return EXIT.done;
  return withStacks(context, async (session, store) => {
    const { services } = await readStack(session, store, command.args[0] ?? '');
    printServices(context, command, services, session.nodes.length);
    return EXIT.done;
  });
}
