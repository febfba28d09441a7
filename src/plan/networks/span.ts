import type { Network, Project } from '../../model/desired/project.ts';
import {
  type Fleet,
  type ObservedNetwork,
  type ObservedNode,
  reachable,
} from '../../model/observed/fleet.ts';
import type { Placement } from '../../schedule/placement.ts';

/** A network that reaches over several nodes: an overlay of the Swarm that they are in. */
export interface Span {
  /** The engine's name for it. */
  readonly name: string;
  /** The nodes whose containers use it. */
  readonly nodes: readonly string[];
  /** The Swarm manager that makes and removes it; absent where none answers. */
  readonly manager?: string;
  /** As it is now, as the manager or else another node sees it. */
  readonly observed?: ObservedNetwork;
}

export type Spans = ReadonlyMap<string, Span>;

/**
 * The networks of a project that containers on more than one node use, by key, and those that were made
 * for that before: they stay what they are. Networks of a driver of their own belong to each node.
 */
export function spanningNetworks(project: Project, fleet: Fleet, placement: Placement): Spans {
  const spans = new Map<string, Span>();
  const nodes = reachable(fleet);
  const manager = nodes.find(({ info }) => info?.swarm.isManager === true);
  for (const [key, network] of Object.entries(project.networks)) {
    const users = nodes.filter((node) => uses(project, placement, node.name, key)).map(({ name }) => name);
    const observed = overlayOf([manager, ...nodes], network.name);
    if (!canSpan(network) || (users.length < 2 && observed === undefined)) continue;
    spans.set(key, {
      name: network.name,
      nodes: users,
      ...(manager === undefined ? {} : { manager: manager.name }),
      ...(observed === undefined ? {} : { observed }),
    });
  }
  return spans;
}

/** True where a network is one of a whole Swarm. */
export function isSwarmNetwork({ scope }: ObservedNetwork): boolean {
  return scope === 'swarm';
}

/** The nodes that list a network, also where their Swarm has removed it. */
export function membersOf(nodes: readonly ObservedNode[], networkId: string): readonly string[] {
  return nodes
    .filter(({ networks, leftNetworks = [] }) =>
      [...networks, ...leftNetworks].some(({ id }) => id === networkId),
    )
    .map(({ name }) => name);
}

/** False for networks of a driver of their own, which belong to each node. */
export function canSpan({ driver }: Network): boolean {
  return driver === undefined || driver === 'bridge' || driver === 'overlay';
}

function overlayOf(nodes: readonly (ObservedNode | undefined)[], name: string): ObservedNetwork | undefined {
  return nodes
    .flatMap((node) => node?.networks ?? [])
    .find((network) => network.name === name && isSwarmNetwork(network));
}

function uses(project: Project, { replicas }: Placement, node: string, key: string): boolean {
  return replicas.some(
    (replica) => replica.node === node && project.services[replica.service]?.networks?.[key] !== undefined,
  );
}
