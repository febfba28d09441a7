import { EXIT } from '../../../errors/exit-status.ts';
import type { NodeService } from '../../../mesh/node-table.ts';
import { formatIngress } from '../../../mesh/rules/mesh-port.ts';
import type { MeshReplica, Route } from '../../../mesh/rules/routing-table.ts';
import type { MeshView } from '../../../mesh/view-mesh.ts';
import { formatListing, type Row } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';

const TITLES = {
  Port: 'PORT',
  Project: 'PROJECT',
  Service: 'SERVICE',
  Replicas: 'REPLICAS',
  Balance: 'BALANCE',
  Node: 'NODE',
  Here: 'HERE',
  ServedBy: 'SERVED BY',
  State: 'STATE',
};

/** `flotilla mesh ls`: what the fleet answers on, node by node. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'mesh ls',
    summary:
      'List the ports that every node answers on: whose they are, how many replicas get connections, how many of them run on each node, and what serves it.',
    examples: ['mesh ls', "mesh ls --format '{{.Port}} {{.Service}} {{.Node}} {{.State}}'"],
  }).option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  const { format } = command.opts<{ format: string }>();
  const view = await withSession(context, async (session) => (await session.openMesh()).view());
  const columns = ['Port', 'Project', 'Service', 'Replicas', 'Node', 'Here', 'ServedBy', 'State'];
  context.stdout.write(formatListing({ titles: TITLES, columns, rows: rowsOf(view) }, format));
  for (const { node, reason } of view.missing) context.stderr.write(`${node}: ${reason}\n`);
  for (const text of view.table.conflicts) context.stderr.write(`warning: ${text}\n`);
  return view.missing.length > 0 ? EXIT.failed : EXIT.done;
}

function rowsOf({ table, replicas, services }: MeshView): readonly Row[] {
  return table.routes.flatMap((route) => {
    const all = replicas.filter((replica) => isOf(replica, route));
    return [...services].map(([node, service]) => ({
      Port: formatIngress(route),
      Project: route.project,
      Service: route.service,
      Replicas: `${route.backends.length}/${all.length}`,
      Balance: route.balance,
      Node: node,
      Here: String(route.backends.filter((backend) => backend.node === node).length),
      ServedBy: service.kind,
      State: stateOf(route, service),
    }));
  });
}

function isOf(replica: MeshReplica, { project, service }: Route): boolean {
  return replica.project === project && replica.service === service;
}

function stateOf({ backends }: Route, { kind, isCurrent, reason = 'out of date' }: NodeService): string {
  if (kind === 'none') return reason;
  if (backends.length === 0) return 'no replica is ready';
  return isCurrent ? 'answers' : 'out of date';
}
