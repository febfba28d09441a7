import type { Clock } from '../async/clock.ts';
import type { Fleet, ObservedNetwork, ObservedNode } from '../model/observed/fleet.ts';

/** How long a manager that is just back takes to list the networks that it missed. */
const CATCH_UP_MS = 4000;
const PAUSE_MS = 1000;

/**
 * Nodes that were read at the same time, where networks that their Swarm has removed are told from those that it has. Every manager
 * lists all of a Swarm's networks, so one that another manager does not list is gone. (An engine can miss a removal.)
 */
export function withLeftNetworks(nodes: readonly ObservedNode[]): readonly ObservedNode[] {
  const managers = nodes.filter(
    ({ info }) => info?.swarm.isManager === true && info.swarm.hasLeader === true,
  );
  if (managers.length === 0) return nodes;
  return nodes.map((node) => {
    const others = managers.filter((manager) => manager !== node && isSameSwarm(manager, node));
    const isLeft = ({ id, scope }: ObservedNetwork): boolean =>
      scope === 'swarm' && others.some(({ networks }) => networks.every((network) => network.id !== id));
    const leftNetworks = node.networks.filter(isLeft);
    if (leftNetworks.length === 0) return node;
    return { ...node, networks: node.networks.filter((network) => !isLeft(network)), leftNetworks };
  });
}

/**
 * The fleet once networks that seem to be left have seemed so for some seconds: a manager that was away lists few of them for a moment,
 * though it knows its leader already, and one that is gone never comes back. A fleet without any is returned at once.
 */
export async function confirmLeft(
  fleet: Fleet,
  readAgain: () => Promise<Fleet>,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Fleet> {
  const deadline = clock.now() + CATCH_UP_MS;
  let latest = fleet;
  while (latest.nodes.some(hasLeft) && clock.now() < deadline) {
    await clock.sleep(PAUSE_MS, signal);
    latest = await readAgain();
  }
  return latest;
}

function hasLeft(node: Fleet['nodes'][number]): boolean {
  return node.kind === 'reachable' && node.leftNetworks !== undefined;
}

function isSameSwarm({ info: manager }: ObservedNode, { info: member }: ObservedNode): boolean {
  const nodeId = manager?.swarm.nodeId;
  return member?.swarm.state === 'active' && nodeId !== undefined && member.swarm.managerIds.includes(nodeId);
}
