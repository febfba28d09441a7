import type { LocatedContainer } from '../../schedule/placement.ts';
import type { PlannedReplica, PlannedServices } from '../up/planned-replica.ts';

/**
 * What takes the place of replicas of a lower priority starts when these have stopped. `removals`: the ids of removals, by the
 * names of the containers.
 */
export function waitForPlaces(
  planned: PlannedServices,
  surplus: readonly LocatedContainer[],
  removals: ReadonlyMap<string, string>,
): PlannedServices {
  const all = [...planned.values()].flat();
  if (all.every(({ replica }) => replica.replaces === undefined)) return planned;
  const ends = new Map<string, string>();
  for (const { container } of surplus) {
    const removal = removals.get(container.name);
    if (removal !== undefined) ends.set(container.id, removal);
  }
  for (const { leftBehind, stopOfLeft } of all) {
    if (leftBehind !== undefined && stopOfLeft !== undefined) ends.set(leftBehind.container.id, stopOfLeft);
  }
  const waiting = (one: PlannedReplica): PlannedReplica => {
    const before = (one.replica.replaces ?? []).flatMap((id) => ends.get(id) ?? []);
    return before.length === 0 ? one : { ...one, startAfter: [...one.startAfter, ...before] };
  };
  return new Map([...planned].map(([key, replicas]) => [key, replicas.map(waiting)]));
}
