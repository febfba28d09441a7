import type { ObservedNetwork, ObservedNode } from '../model/observed/fleet.ts';

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

function isSameSwarm({ info: manager }: ObservedNode, { info: member }: ObservedNode): boolean {
  const nodeId = manager?.swarm.nodeId;
  return member?.swarm.state === 'active' && nodeId !== undefined && member.swarm.managerIds.includes(nodeId);
}
