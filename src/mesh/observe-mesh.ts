import { LABEL, OWN_LABEL } from '../model/labels.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { Fleet, HeldPort, NodeMesh, ObservedNode } from '../model/observed/fleet.ts';

import type { MeshNode } from './node.ts';
import { servedBy } from './node-table.ts';
import { readReplicas } from './read-replicas.ts';
import { type Listener, parseListeners } from './rules/listeners.ts';
import { isEvery, parseMeshPorts } from './rules/mesh-port.ts';
import { LISTENERS_SCRIPT } from './rules/node-scripts.ts';
import { type RoutingTable, routingTable } from './rules/routing-table.ts';

/**
 * Reads for each node that answers what a plan has to know for the mesh: its address, the ports that are taken by whatever, and
 * whether its table is as it should be. Rejects with `NO_CLUSTER_ADDRESS`, or as engines and hosts do.
 */
export async function observeMesh(
  fleet: Fleet,
  nodes: readonly MeshNode[],
  addressOf: (node: string) => Promise<string>,
  signal?: AbortSignal,
): Promise<Fleet> {
  const answering = nodes.filter(
    ({ name }) => fleet.nodes.find((node) => node.name === name)?.kind === 'reachable',
  );
  const { replicas, loads } = await readReplicas(answering, signal);
  const table = routingTable(replicas, new Set(), loads);
  const read = fleet.nodes.map(async (observed) => {
    const node = answering.find(({ name }) => name === observed.name);
    if (observed.kind !== 'reachable' || node === undefined) return observed;
    return { ...observed, mesh: await readNode(node, table, addressOf, signal) } satisfies ObservedNode;
  });
  return { ...fleet, nodes: await Promise.all(read) };
}

async function readNode(
  node: MeshNode,
  table: RoutingTable,
  addressOf: (node: string) => Promise<string>,
  signal?: AbortSignal,
): Promise<NodeMesh> {
  const [address, containers, listeners, { isCurrent }] = await Promise.all([
    addressOf(node.name),
    node.engine.listContainers([], signal),
    readListeners(node),
    servedBy(node, table, signal),
  ]);
  const byContainers = containers.flatMap(heldBy);
  const processes = listeners.filter((listener) => !byContainers.some((held) => isSamePort(held, listener)));
  return { address, held: [...byContainers, ...processes], isCurrent };
}

async function readListeners({ host }: MeshNode): Promise<readonly Listener[]> {
  if (host === undefined) return [];
  return parseListeners((await host.run(LISTENERS_SCRIPT, { asUser: true })).stdout);
}

/** Node ports of containers that do not run are theirs as well: they will be started again. */
function heldBy({ id, name, labels, ports }: ObservedContainer): readonly HeldPort[] {
  const container = { id, name, project: labels[LABEL.project] ?? '' };
  const bound = ports.flatMap(({ hostPort, protocol, hostIp = '' }): HeldPort[] =>
    hostPort === undefined
      ? []
      : [{ port: hostPort, protocol, hostIp: isEvery(hostIp) ? '' : hostIp, container }],
  );
  const served = parseMeshPorts(labels[OWN_LABEL.meshPorts] ?? '').flatMap(
    ({ nodePort, published, protocol, hostIp }): HeldPort[] => [
      { port: nodePort, protocol, hostIp: '', container },
      { port: published, protocol, hostIp, container, isIngress: true },
    ],
  );
  return [...bound, ...served];
}

/** docker's proxy listens for a container's port. */
function isSamePort({ port, protocol, isIngress }: HeldPort, listener: Listener): boolean {
  return isIngress !== true && port === listener.port && protocol === listener.protocol;
}
