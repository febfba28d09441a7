import { formatIngress } from './mesh-port.ts';
import type { Route, RoutingTable } from './routing-table.ts';
import { isIpv6 } from './targets.ts';

/** One connection that has to come about for the mesh to work. */
export interface Way {
  /** The node that connects. */
  readonly from: string;
  readonly address: string;
  readonly port: number;
  readonly kind:
    | 'published' // the node itself, as a client would
    | 'own' // a container of the node
    | 'other'; // a container of another node, by its node port
  readonly route: string;
  /** The replica at its end; absent for a published port. */
  readonly container?: string;
  readonly to: string;
}

/** What came of trying: "open", or what the system said. */
export type Trial = 'open' | 'refused' | 'timeout' | 'unreachable';

/**
 * Every connection with TCP between a node and a replica, and to each node's own port. UDP tells nobody whether it
 * arrived.
 */
export function waysOf({ routes }: RoutingTable, addresses: ReadonlyMap<string, string>): readonly Way[] {
  const ways = routes
    .filter(({ protocol }) => protocol === 'tcp')
    .flatMap((route) => [...addresses].flatMap(([from, address]) => waysFrom(from, address, route)));
  return ways.filter(({ address }) => !isIpv6(address));
}

function waysFrom(from: string, nodeAddress: string, route: Route): readonly Way[] {
  if (route.backends.length === 0) return [];
  const name = formatIngress(route);
  const address = /^(0\.0\.0\.0|::|)$/.test(route.hostIp) ? nodeAddress : route.hostIp;
  // A single address may be another node's.
  const isHere = address === nodeAddress || address.startsWith('127.');
  const published: Way = { from, address, port: route.published, kind: 'published', route: name, to: from };
  const replicas = route.backends.flatMap((backend): readonly Way[] => {
    const { container, node, target, nodePort } = backend;
    const common = { from, route: name, container, to: node };
    if (node !== from) return [{ ...common, address: backend.nodeAddress, port: nodePort, kind: 'other' }];
    const { ownAddress } = backend;
    return ownAddress === undefined ? [] : [{ ...common, address: ownAddress, port: target, kind: 'own' }];
  });
  return isHere ? [published, ...replicas] : replicas;
}

/** What does not answer, in words and with the likely reason. `trials` by `wayKey`. */
export function explainWays(ways: readonly Way[], trials: ReadonlyMap<string, Trial>): readonly string[] {
  const trialOf = (way: Way): Trial => trials.get(wayKey(way)) ?? 'unreachable';
  const isDead = (container: string | undefined): boolean =>
    ways.some((way) => way.kind === 'own' && way.container === container && trialOf(way) !== 'open');
  return ways.flatMap((way) => {
    const trial = trialOf(way);
    if (trial === 'open') return [];
    // Told once, by its own node.
    if (way.kind === 'other' && isDead(way.container)) return [];
    const hasOtherFault = ways.some(
      (other) =>
        other.from === way.from &&
        other.kind !== 'published' &&
        other.route === way.route &&
        trialOf(other) !== 'open',
    );
    if (way.kind === 'published' && hasOtherFault) return [];
    return [explain(way, trial)];
  });
}

/** For `trials`. */
export function wayKey({ from, address, port }: Way): string {
  return `${from} ${address} ${port}`;
}

function explain({ kind, from, to, address, port, route, container }: Way, trial: Trial): string {
  if (kind === 'own') {
    const why =
      trial === 'refused' ? `nothing in it listens on port ${port}` : `it does not answer (${trial})`;
    return `${from}: ${container} is not reached for ${route}: ${why}`;
  }
  if (kind === 'other') {
    const why =
      trial === 'refused'
        ? `${to} does not publish it; flotilla up repairs that`
        : `a firewall between the nodes closes it (${trial}): open the node ports of ${to} to the other nodes`;
    return `${from}: ${container} on ${to} is not reached at ${address}:${port} for ${route}: ${why}`;
  }
  return `${from}: does not answer on ${route} (${trial}), although it reaches the replicas: its routes are missing or its firewall closes the port; flotilla up repairs routes`;
}
