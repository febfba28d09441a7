import type { Backend, Route } from './routing-table.ts';
import type { Family } from './table-part.ts';

export interface Target {
  readonly address: string;
  readonly port: number;
  /** A container of the node, by its own address. */
  readonly isOwn: boolean;
}

export interface TargetOptions {
  /**
   * Only addresses that outlive a restart of the machine: a container may get another one of its own then, its node port stays.
   */
  readonly isLasting?: boolean;
  /** Only addresses of IPv6, or of IPv4; absent: as the node is known to the others. */
  readonly isIpv6?: boolean;
}

/** Where one node sends connections of a route: replicas of its own by their own address, others by their node's. */
export function targetsOn(node: string, route: Route, options: TargetOptions = {}): readonly Target[] {
  return chosen(node, route).flatMap((backend) => {
    const target = targetOf(node, backend, options);
    return target === undefined ? [] : Array.from({ length: backend.weight }, () => target);
  });
}

function chosen(node: string, { balance, backends }: Route): readonly Backend[] {
  if (balance !== 'local-first') return backends;
  const own = backends.filter((backend) => backend.node === node);
  return own.length > 0 ? own : backends;
}

/** Where one node sends connections to one replica; undefined where that is not reached in the family. */
export function targetOf(
  node: string,
  { node: its, ownAddress, nodeAddress, nodeAddress6, nodePort, target }: Backend,
  { isLasting = false, isIpv6: wanted = isIpv6(nodeAddress) }: TargetOptions = {},
): Target | undefined {
  if (its === node && ownAddress !== undefined && isIpv6(ownAddress) === wanted && !isLasting) {
    return { address: ownAddress, port: target, isOwn: true };
  }
  const address = [nodeAddress, nodeAddress6].find((one) => one !== undefined && isIpv6(one) === wanted);
  return address === undefined ? undefined : { address, port: nodePort, isOwn: false };
}

/** Without an address, a port is published in both families. */
export function isPublishedIn(family: Family, hostIp: string): boolean {
  return hostIp === '' || isIpv6(hostIp) === (family === 'ip6');
}

/** "10.0.0.1:80", "[fd00::1]:80". */
export function formatPlace(address: string, port: number): string {
  return `${isIpv6(address) ? `[${address}]` : address}:${port}`;
}

/** True for "fd00::1"; an address of the other family can't be reached by translation. */
export function isIpv6(address: string): boolean {
  return address.includes(':');
}
