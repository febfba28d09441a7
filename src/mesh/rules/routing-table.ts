import { compareText } from '../../model/compare-text.ts';
import type { Balance } from '../../model/desired/balance.ts';
import { formatIngress, type IngressPort, type MeshPort, overlaps } from './mesh-port.ts';

/** A container that serves ports of the mesh, as its engine shows it. */
export interface MeshReplica {
  readonly node: string;
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly service: string;
  readonly slot: number;
  readonly balance: Balance;
  /** Why no connection may go to it; absent: it runs, and is healthy where it has a healthcheck. */
  readonly unfit?: string;
  /** Where its own node reaches it; absent where only its node port leads to it. */
  readonly ownAddress?: string;
  /** With the node's address that each node port is bound to. */
  readonly ports: readonly BoundPort[];
}

export interface BoundPort extends MeshPort {
  readonly nodeAddress: string;
  /** Of IPv6, where the node is known by both. */
  readonly nodeAddress6?: string;
}

/** How loaded a node is: containers that run, for each of its processors. */
export type NodeLoads = ReadonlyMap<string, number>;

/** One replica as a target of a published port. */
export interface Backend {
  readonly node: string;
  readonly container: string;
  readonly slot: number;
  /** For the other nodes. */
  readonly nodeAddress: string;
  readonly nodeAddress6?: string;
  readonly nodePort: number;
  /** For its own node. */
  readonly ownAddress?: string;
  readonly target: number;
  /** Its share of the connections, against the others'. */
  readonly weight: number;
}

export interface Route extends IngressPort {
  readonly project: string;
  readonly service: string;
  readonly balance: Balance;
  /** By slot; the same order on all nodes. */
  readonly backends: readonly Backend[];
}

/** What the fleet answers on, the same for every node. */
export interface RoutingTable {
  /** By protocol, port and address. Routes without a backend are not served. */
  readonly routes: readonly Route[];
  /** Ports of services that another service has already, in words. */
  readonly conflicts: readonly string[];
}

/**
 * What is there on all nodes -> what every node answers on. `withdrawn` are ids of containers that run and get no new
 * connections. The same containers give the same table, whoever asks.
 */
export function routingTable(
  replicas: readonly MeshReplica[],
  withdrawn: ReadonlySet<string> = new Set(),
  loads: NodeLoads = new Map(),
): RoutingTable {
  const byNumber = new Map<string, (Route & { backends: Backend[] })[]>();
  const conflicts = new Set<string>();
  for (const replica of [...replicas].sort(byProjectServiceSlot)) {
    for (const port of replica.ports) {
      const number = `${port.published}/${port.protocol}`;
      const others = byNumber.get(number) ?? [];
      const owner = others.find((route) => overlaps(route, port) && !isOf(route, replica));
      if (owner !== undefined) {
        const served = `${owner.project}/${owner.service}`;
        conflicts.add(
          `${formatIngress(port)} of ${replica.project}/${replica.service} is served for ${served}`,
        );
        continue;
      }
      const route = others.find(({ hostIp }) => hostIp === port.hostIp) ?? newRoute(replica, port);
      if (!others.includes(route)) byNumber.set(number, [...others, route]);
      if (replica.unfit === undefined && !withdrawn.has(replica.id)) {
        route.backends.push(backendOf(replica, port, weightOf(replica, loads)));
      }
    }
  }
  const routes = [...byNumber.values()].flat().map(withWholeWeights).sort(byPort);
  return { routes, conflicts: [...conflicts] };
}

function isOf(route: Route, { project, service }: MeshReplica): boolean {
  return route.project === project && route.service === service;
}

function newRoute(
  { project, service, balance }: MeshReplica,
  { hostIp, published, protocol, target }: IngressPort,
): Route & { backends: Backend[] } {
  return { hostIp, published, protocol, target, project, service, balance, backends: [] };
}

function backendOf(
  { node, name, slot, ownAddress }: MeshReplica,
  { nodeAddress, nodeAddress6, nodePort, target }: BoundPort,
  weight: number,
): Backend {
  const own = ownAddress === undefined ? {} : { ownAddress };
  const six = nodeAddress6 === undefined ? {} : { nodeAddress6 };
  return { node, container: name, slot, nodeAddress, ...six, nodePort, ...own, target, weight };
}

/** A node gets connections by how little is on it; one whose load is not known counts as one container. */
function weightOf({ balance, node }: MeshReplica, loads: NodeLoads): number {
  if (balance !== 'least-loaded-node') return 1;
  return 1 / Math.max(loads.get(node) ?? 1, 0.01);
}

/** The largest share a replica can have against another, and so the size of what nodes keep. */
const MOST_SHARES = 8;

/** Replicas of one node share what the node gets. */
function withWholeWeights(route: Route): Route {
  if (route.balance !== 'least-loaded-node') return route;
  const perNode = new Map<string, number>();
  for (const { node } of route.backends) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  const shares = route.backends.map(({ node, weight }) => weight / (perNode.get(node) ?? 1));
  const most = Math.max(...shares);
  const backends = route.backends.map((backend, index) => {
    const share = Math.round(((shares[index] ?? 0) / most) * MOST_SHARES);
    return { ...backend, weight: Math.max(1, share) };
  });
  return { ...route, backends };
}

function byProjectServiceSlot(a: MeshReplica, b: MeshReplica): number {
  return (
    compareText(a.project, b.project) ||
    compareText(a.service, b.service) ||
    a.slot - b.slot ||
    compareText(a.node, b.node) ||
    compareText(a.id, b.id)
  );
}

function byPort(a: Route, b: Route): number {
  return compareText(a.protocol, b.protocol) || a.published - b.published || compareText(a.hostIp, b.hostIp);
}
