import { canonicalIpv6 } from './ipv6-address.ts';
import { formatIngress, isEvery } from './mesh-port.ts';
import type { Backend, Route, RoutingTable } from './routing-table.ts';
import { FAMILIES, type Family } from './table-part.ts';
import { isIpv6, isPublishedIn, targetOf } from './targets.ts';

/** A node that connections are tried from. */
export interface WayNode {
  readonly name: string;
  /** Of IPv4: where its clients reach it. */
  readonly address: string;
  /** The same by IPv6; absent where nobody reaches it so. */
  readonly address6?: string;
  /** A proxy serves it: over IPv4, and at an address of IPv6 that a port names. */
  readonly isProxied: boolean;
}

/** One connection that has to come about for the mesh to work. */
export interface Way {
  /** The node that connects. */
  readonly from: string;
  readonly address: string;
  readonly port: number;
  /** Of the clients that it is for: they may be led on by the other one. */
  readonly family: Family;
  readonly kind:
    | 'published' // the node itself, as a client would
    | 'own' // a container of the node
    | 'own-port' // the same, by its node port
    | 'other'; // a container of another node, by its node port
  readonly route: string;
  /** The replica at its end; absent for a published port. */
  readonly container?: string;
  readonly to: string;
}

/**
 * Every connection with TCP between a node and a replica, and to each node's own port, in both families as far as the node serves
 * them. UDP tells nobody whether it arrived.
 */
export function waysOf({ routes }: RoutingTable, nodes: readonly WayNode[]): readonly Way[] {
  return routes
    .filter(({ protocol }) => protocol === 'tcp')
    .flatMap((route) => nodes.flatMap((node) => FAMILIES.flatMap((family) => waysFrom(node, route, family))));
}

/** For what came of trying it. */
export function wayKey({ from, address, port }: Way): string {
  return `${from} ${address} ${port}`;
}

function waysFrom(node: WayNode, route: Route, family: Family): readonly Way[] {
  if (!serves(node, route, family)) return [];
  const common = { from: node.name, route: formatIngress(route), family };
  const replicas = route.backends.flatMap((backend) =>
    replicaWays(node, route, backend, family).map((way) => ({ ...common, ...way })),
  );
  const address = publishedAt(node, route, family);
  if (replicas.length === 0 || address === undefined) return replicas;
  return [{ ...common, address, port: route.published, kind: 'published', to: node.name }, ...replicas];
}

function serves({ isProxied }: WayNode, { hostIp }: Route, family: Family): boolean {
  return isPublishedIn(family, hostIp) && !(isProxied && family === 'ip6' && isEvery(hostIp));
}

/** Undefined where it is another node's address. */
function publishedAt(node: WayNode, { hostIp }: Route, family: Family): string | undefined {
  const address = family === 'ip6' ? node.address6 : node.address;
  if (isEvery(hostIp)) return address;
  const isHere = (canonicalIpv6(hostIp) ?? hostIp) === address || hostIp.startsWith('127.');
  return isHere ? hostIp : undefined;
}

type ReplicaWay = Pick<Way, 'address' | 'port' | 'kind' | 'container' | 'to'>;

function replicaWays(
  { name, address6, isProxied }: WayNode,
  { hostIp }: Route,
  backend: Backend,
  family: Family,
): readonly ReplicaWay[] {
  const { container, node: to, nodeAddress, ownAddress, target: containerPort } = backend;
  // A proxy goes on as the node is known to the others, whatever its clients came by.
  const target = targetOf(name, backend, isProxied ? {} : { isIpv6: family === 'ip6' });
  if (target === undefined) return [];
  const { address, port, isOwn } = target;
  const isSecond = isIpv6(address) && address !== nodeAddress;
  if (isSecond && address6 === undefined) return [];
  const common = { container, to };
  if (isOwn) return [{ ...common, address, port, kind: 'own' }];
  if (to !== name) return [{ ...common, address, port, kind: 'other' }];
  const byPort: ReplicaWay = { ...common, address, port, kind: 'own-port' };
  // The engine's proxy takes every connection at a node port of IPv6, and only then goes on to the container.
  return ownAddress === undefined || isPublishedIn('ip', hostIp)
    ? [byPort]
    : [{ ...common, address: ownAddress, port: containerPort, kind: 'own' }, byPort];
}
