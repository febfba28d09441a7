import type { Machine } from './machine.ts';
import { type Membership, memberOf } from './membership.ts';

/** What has to happen, in this order, so that all machines are members and enough of them managers. */
export interface JoinPlan {
  /** The first manager of a new Swarm. */
  readonly first?: Machine;
  /** Workers that become managers. */
  readonly promoted: readonly Machine[];
  readonly managers: readonly Machine[];
  readonly workers: readonly Machine[];
}

/**
 * Keeps members as they are, and makes as many managers as are wanted: of workers that are there, then of new members in their
 * order. There are never fewer managers than before.
 */
export function planJoin(
  machines: readonly Machine[],
  membership: Membership,
  wantedManagers: number,
): JoinPlan {
  const roleOf = (machine: Machine): string | undefined => memberOf(membership, machine)?.role;
  const outside = machines.filter((machine) => roleOf(machine) === undefined);
  const first = membership.manager === undefined ? outside[0] : undefined;
  const others = outside.filter((machine) => machine !== first);
  const present = machines.filter((machine) => roleOf(machine) === 'manager').length;
  const missing = Math.max(0, wantedManagers - present - (first === undefined ? 0 : 1));
  const promoted = machines.filter((machine) => roleOf(machine) === 'worker').slice(0, missing);
  const managers = others.slice(0, missing - promoted.length);
  return {
    ...(first === undefined ? {} : { first }),
    promoted,
    managers,
    workers: others.slice(managers.length),
  };
}

/** Three managers outlive the loss of one, where there are three machines; two would not. */
export function usualManagers(machines: number): number {
  return machines >= 3 ? 3 : 1;
}
