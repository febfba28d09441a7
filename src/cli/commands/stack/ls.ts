import { EXIT } from '../../../errors/exit-status.ts';
import { formatListing } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { readStacks } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

const TITLES = {
  Name: 'NAME',
  Services: 'SERVICES',
  Revision: 'REVISION',
  State: 'STATE',
  DeployedAt: 'DEPLOYED AT',
  By: 'BY',
};

/** `flotilla stack ls`: the stacks of these nodes. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'stack ls',
    summary: 'List the stacks.',
    examples: ['stack ls', "stack ls --format 'table {{.Name}}\\t{{.Revision}}\\t{{.State}}\\t{{.By}}'"],
  }).option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const { format } = command.opts<{ format: string }>();
  return withStacks(context, async (session, store) => {
    const stacks = await readStacks(session, store);
    const rows = stacks.map(({ name, stack, services }) => {
      const newest = stack?.revisions[0];
      return {
        Name: name,
        Services: String(services.length),
        Revision: newest === undefined ? '' : String(newest.number),
        State: newest?.state ?? '',
        DeployedAt: newest?.deployedAt ?? '',
        By: newest?.by ?? '',
      };
    });
    context.stdout.write(formatListing({ titles: TITLES, columns: ['Name', 'Services'], rows }, format));
    return EXIT.done;
  });
}
