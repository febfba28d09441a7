import type { Feasibility } from '../choose/feasibility.ts';
import type { NodeState } from '../ledger/node-state.ts';
import type { PlacedReplica } from '../placement.ts';
import type { Placing } from '../placing.ts';
import { holdingServices } from '../rebalance/holding.ts';

/** On a node with more that could make way, only this many are compared. */
const COMPARED = 12;
/** How many nodes are looked at. */
const MOST_NODES = 500;

/** A node, and the replicas that have to leave it for another one. */
export interface Preemption {
  readonly state: NodeState;
  readonly victims: readonly PlacedReplica[];
}

/**
 * The node on which the fewest replicas of lower priority, and of those the lowest, would have to make way for one more of
 * a service; undefined where that helps nowhere. Those of an equal or a higher priority never do.
 */
export function findPreemption(
  placing: Placing,
  feasibility: Feasibility,
  nodes?: readonly NodeState[],
): Preemption | undefined {
  const { ledger, profile } = placing;
  if (!ledger.priorities.some((priority) => priority < profile.priority)) return undefined;
  const holding = holdingServices(ledger);
  let best: Preemption | undefined;
  for (const state of (nodes ?? feasibility.nodesFor(placing)).slice(0, MOST_NODES)) {
    const victims = victimsOn(state, placing, feasibility, holding);
    if (victims === undefined) continue;
    if (best === undefined || compareVictims(victims, best.victims, placing) < 0) best = { state, victims };
  }
  return best;
}

/** Whether a replica would fit somewhere if all of a higher priority were not there. */
export function wouldFitWithoutHigher(placing: Placing, feasibility: Feasibility): boolean {
  const { ledger, profile } = placing;
  if (!ledger.priorities.some((priority) => priority > profile.priority)) return false;
  const isHigher = ({ service }: PlacedReplica): boolean =>
    ledger.profile(service).priority > profile.priority;
  return feasibility
    .nodesFor(placing)
    .slice(0, MOST_NODES)
    .some((state) => {
      const higher = state.replicas.filter(isHigher);
      return higher.length > 0 && fitsWithout(higher, state, placing, feasibility);
    });
}

function victimsOn(
  state: NodeState,
  placing: Placing,
  feasibility: Feasibility,
  holding: ReadonlySet<string>,
): readonly PlacedReplica[] | undefined {
  const { ledger, profile } = placing;
  const candidates = state.replicas
    .filter(
      ({ service, current, oneOff }) =>
        current !== undefined &&
        oneOff === undefined &&
        !holding.has(service) &&
        ledger.profile(service).priority < profile.priority,
    )
    .sort((a, b) => compareVictims([a], [b], placing));
  if (candidates.length === 0 || !fitsWithout(candidates, state, placing, feasibility)) return undefined;
  for (let size = 1; size <= 3; size += 1) {
    const found = subsets(candidates.slice(0, COMPARED), size)
      .filter((subset) => fitsWithout(subset, state, placing, feasibility))
      .sort((a, b) => compareVictims(a, b, placing))[0];
    if (found !== undefined) return found;
  }
  // All of them would do: each that is not needed stays, the highest first.
  let needed = candidates;
  for (const one of [...candidates].reverse()) {
    const fewer = needed.filter((other) => other !== one);
    if (fewer.length > 0 && fitsWithout(fewer, state, placing, feasibility)) needed = fewer;
  }
  return needed;
}

function fitsWithout(
  gone: readonly PlacedReplica[],
  state: NodeState,
  placing: Placing,
  feasibility: Feasibility,
): boolean {
  const { ledger } = placing;
  for (const replica of gone) ledger.remove(replica);
  const fits = feasibility.refusal(placing, state) === undefined;
  for (const replica of gone) ledger.add(replica);
  return fits;
}

/** Fewer before more, lower priorities before higher ones, the newest slots first. */
function compareVictims(
  a: readonly PlacedReplica[],
  b: readonly PlacedReplica[],
  { ledger }: Placing,
): number {
  if (a.length !== b.length) return a.length - b.length;
  const ranks = (victims: readonly PlacedReplica[]): readonly number[] =>
    victims.map(({ service }) => ledger.profile(service).priority).sort((left, right) => right - left);
  const [left, right] = [ranks(a), ranks(b)];
  for (let at = 0; at < left.length; at += 1) {
    const [one = 0, other = 0] = [left[at], right[at]];
    if (one !== other) return one - other;
  }
  const names = (victims: readonly PlacedReplica[]): string =>
    victims.map(({ service, slot }) => `${service} ${String(1e6 - slot).padStart(7, '0')}`).join();
  return names(a) < names(b) ? -1 : 1;
}

function subsets<T>(items: readonly T[], size: number, from = 0): T[][] {
  if (size === 0) return [[]];
  return items
    .slice(from, items.length - size + 1)
    .flatMap((item, index) => subsets(items, size - 1, from + index + 1).map((rest) => [item, ...rest]));
}
