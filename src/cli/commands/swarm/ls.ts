import type { SwarmNode } from '../../../engine/swarm.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import type { Machine } from '../../../swarm/machine.ts';
import { findMembership, memberOf } from '../../../swarm/membership.ts';
import { formatListing, type Row } from '../../../ui/text/listing.ts';
import { createCommand, FORMAT_HELP, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { withSession } from '../../run/with-session.ts';
import { findMachines } from '../../swarm/machines.ts';

const TITLES = {
  Node: 'NODE',
  Hostname: 'HOSTNAME',
  Role: 'ROLE',
  Status: 'STATUS',
  Availability: 'AVAILABILITY',
  Address: 'ADDRESS',
  ID: 'ID',
};

/** `flotilla swarm ls`: the members of the Swarm, and nodes of the fleet that are none. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'swarm ls',
    summary: 'List the members of the Swarm as its managers see them, and the nodes that are not members.',
    examples: ['swarm ls', "swarm ls --format '{{.Node}} {{.Role}} {{.Status}}'"],
  }).option('--format <format>', FORMAT_HELP, '');
  if (!parse(command, argv)) return EXIT.done;
  return withSession(context, async (session) => {
    const { machines, missing } = await findMachines(session);
    const membership = await findMembership(machines);
    const machineOf = ({ id }: SwarmNode): Machine | undefined =>
      machines.find(({ info }) => info.swarm.nodeId === id);
    const outside = machines.filter((machine) => memberOf(membership, machine) === undefined);
    const rows = [
      ...membership.members.map((member) => memberRow(member, machineOf(member)?.name ?? '')),
      ...outside.map(({ name, info, address }) => outsideRow(name, info.hostname, address)),
    ].sort((a, b) => (String(a.Hostname) < String(b.Hostname) ? -1 : 1));
    const { format } = command.opts<{ format: string }>();
    const columns = ['Node', 'Hostname', 'Role', 'Status', 'Availability', 'Address'];
    context.stdout.write(formatListing({ titles: TITLES, columns, rows }, format));
    for (const text of missing) context.stderr.write(`${text}\n`);
    return EXIT.done;
  });
}

/** `node` is empty for a member that the fleet does not have, or that does not answer. */
function memberRow(member: SwarmNode, node: string): Row {
  const { hostname, role, isLeader, state, reachability, availability, address, id } = member;
  const isLost = reachability === 'unreachable' && state === 'ready';
  return {
    Node: node,
    Hostname: hostname,
    Role: isLeader ? 'leader' : role,
    Status: isLost ? 'unreachable' : state,
    Availability: availability,
    Address: address,
    ID: id,
  };
}

function outsideRow(name: string, hostname: string, address: string): Row {
  return {
    Node: name,
    Hostname: hostname,
    Role: '',
    Status: 'no member',
    Availability: '',
    Address: address,
    ID: '',
  };
}
