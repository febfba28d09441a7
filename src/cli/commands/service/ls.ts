import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { addListFlags, printServices } from '../../stacks/list-services.ts';
import { readStacks } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla service ls`: the services of all stacks. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'service ls',
    summary: 'List the services of all stacks.',
    examples: ['service ls', 'service ls -f name=shop_', "service ls --format '{{.Name}} {{.Replicas}}'"],
  });
  addListFlags(command, 'services');
  if (!parse(command, argv)) return EXIT.done;
  return withStacks(context, async (session, store) => {
    const stacks = await readStacks(session, store);
    printServices(
      context,
      command,
      stacks.flatMap(({ services }) => services),
      session.nodes.length,
    );
    return EXIT.done;
  });
}
