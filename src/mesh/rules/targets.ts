import type { Backend, Route } from './routing-table.ts';

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
}

/** Where one node sends connections of a route: replicas of its own by their own address, others by their node's. */
export function targetsOn(node: string, route: Route, options: TargetOptions = {}): readonly Target[] {
  return chosen(node, route).flatMap((backend) =>
    Array.from({ length: backend.weight }, () => targetOf(node, backend, options)),
  );
}

function chosen(node: string, { balance, backends }: Route): readonly Backend[] {
  if (balance !== 'local-first') return backends;
  const own = backends.filter((backend) => backend.node === node);
  return own.length > 0 ? own : backends;
}

function targetOf(node: string, backend: Backend, { isLasting = false }: TargetOptions): Target {
  if (backend.node === node && backend.ownAddress !== undefined && !isLasting) {
    return { address: backend.ownAddress, port: backend.target, isOwn: true };
  }
  return { address: backend.nodeAddress, port: backend.nodePort, isOwn: false };
}

/** True for "fd00::1"; an address of the other family can't be reached by translation. */
export function isIpv6(address: string): boolean {
  return address.includes(':');
}
