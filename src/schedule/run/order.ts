import type { Ledger } from '../ledger/ledger.ts';
import type { PlacedReplica } from '../placement.ts';
import type { ServiceProfile } from '../profile.ts';
import { matchesService } from '../rules/subjects.ts';

/**
 * The order in which services are placed: those that others look for before these, then by priority, then the largest
 * first, since what is left over takes small ones; by name at last. The order of the file has no part in it.
 */
export function placingOrder(ledger: Ledger, keys: readonly string[]): readonly string[] {
  const profiles = keys.map((key) => ledger.profile(key));
  const most = ledger.space.names.map((_, at) =>
    ledger.nodes.reduce((highest, { capacity }) => Math.max(highest, capacity[at] ?? 0), 0),
  );
  const sizes = new Map(profiles.map((profile) => [profile.key, sizeOf(profile, most)]));
  const rank = (a: ServiceProfile, b: ServiceProfile): number =>
    // Infinity less itself is no number.
    (a.priority === b.priority ? 0 : b.priority - a.priority) ||
    (sizes.get(b.key) ?? 0) - (sizes.get(a.key) ?? 0) ||
    (a.key < b.key ? -1 : 1);
  const open = new Map([...profiles].sort(rank).map((profile) => [profile.key, profile]));
  const needs = new Map(
    profiles.map((profile) => [
      profile.key,
      soughtBy(profile, profiles, ledger).filter((key) => open.has(key)),
    ]),
  );
  const order: string[] = [];
  while (open.size > 0) {
    // Services that look for each other have no order: the first of them begins.
    const ready = [...open.keys()].find((key) => needs.get(key)?.every((other) => !open.has(other)) === true);
    const next = ready ?? [...open.keys()][0];
    if (next === undefined) break;
    open.delete(next);
    order.push(next);
  }
  return order;
}

/** The services that have to be placed before one: what it shares with, and what it wants to be with or away from. */
function soughtBy(
  { key, lenders, hardAffinities, softAffinities }: ServiceProfile,
  others: readonly ServiceProfile[],
  { project }: Ledger,
): readonly string[] {
  const expressions = [...hardAffinities, ...softAffinities];
  if (expressions.length === 0) return lenders;
  const sought = others.filter(
    (other) =>
      other.key !== key && expressions.some((expression) => matchesService(expression, project, other.key)),
  );
  return [...lenders, ...sought.map((other) => other.key)];
}

/** The largest part that a replica takes of what the largest node has. */
function sizeOf({ resources }: ServiceProfile, most: readonly number[]): number {
  const shares = resources.map((wanted, at) => {
    const all = most[at] ?? 0;
    return all > 0 && all !== Number.POSITIVE_INFINITY ? wanted / all : 0;
  });
  return Math.max(0, ...shares);
}

/** What is there as it was kept, then what is new by its numbers. */
export function newLast(replicas: readonly PlacedReplica[]): readonly PlacedReplica[] {
  const isNew = ({ current, movedFrom }: PlacedReplica): boolean =>
    current === undefined && movedFrom === undefined;
  const added = replicas.filter(isNew).sort((a, b) => a.slot - b.slot);
  return [...replicas.filter((replica) => !isNew(replica)), ...added];
}
