import { EXIT } from '../../../errors/exit-status.ts';
import { formatListing } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { nodeListing } from '../../nodes/node-row.ts';
import { reportNodes } from '../../nodes/report-nodes.ts';
import { nodesOrFail } from '../../run/nodes.ts';

interface Flags {
  readonly quiet?: boolean;
  readonly format: string;
}

/** `flotilla node ls`: every node of the fleet, whether it answers or not. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'node ls',
    summary: 'List the nodes of the fleet, with what their engines report.',
    examples: ['node ls', "node ls --format '{{.Name}} {{.Status}}'", '-H ssh://a -H ssh://b node ls'],
  })
    .option('-q, --quiet', 'print names only, and ask no engine')
    .option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const { quiet, format } = command.opts<Flags>();
  if (quiet) {
    const { nodes } = nodesOrFail(context);
    context.stdout.write(nodes.map(({ name }) => `${name}\n`).join(''));
    return EXIT.done;
  }
  const reports = await reportNodes(context);
  context.stdout.write(formatListing(nodeListing(reports), format));
  for (const report of reports) {
    if (report.kind !== 'ready') context.stderr.write(`${report.node.name}: ${report.reason}\n`);
  }
  return EXIT.done;
}
