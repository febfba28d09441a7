import { replicaCount } from '../../model/replicas.ts';
import { evictionOf } from '../filters/filters.ts';
import { ports } from '../filters/ports.ts';
import { resources } from '../filters/resources.ts';
import type { Demand, Leaving } from './demand.ts';
import { makeWay } from './make-way.ts';
import { findPreemption } from './preempt.ts';
import type { RunState } from './run-state.ts';
import { type HeldSlot, hasItsPlace, heldOf, slotHolders } from './slots.ts';

/**
 * First for all services: what stays takes its place before anything new is placed -> what each service wants beyond. What
 * is up to date stays even where the node has promised more than it has; what is replaced anyway, or was never started, has
 * to fit like a new one.
 */
export function keep(run: RunState, keys: readonly string[]): readonly Demand[] {
  const holders = slotHolders(run.fleet);
  const sorted = keys.map((key) => ({ key, ...sortHeld(run, key, holders) }));
  for (const { kept, key } of sorted) for (const one of kept) if (hasItsPlace(one)) run.stay(key, one);
  return sorted.map(({ key, kept, leaving, missing, taken }) => {
    const crowded = kept
      .filter((held) => !hasItsPlace(held))
      .flatMap((held) => keepIfItFits(run, key, held) ?? []);
    return { key, leaving: [...leaving, ...crowded], missing, taken };
  });
}

/** What has no place for good stays where it fits, or where others make way for it; else it has to leave. */
function keepIfItFits(run: RunState, key: string, held: HeldSlot): Leaving | undefined {
  const state = run.ledger.node(held.node);
  const placing = run.placing(key);
  const isAsked = !run.ledger.isAlone && !run.fillsNodes(placing.profile.service);
  const filters = held.isCurrent ? [ports, resources] : [resources];
  const refusal =
    state === undefined || !isAsked
      ? undefined
      : filters.map((filter) => filter.check(placing, state)).find((found) => found !== undefined);
  if (state === undefined || refusal === undefined) {
    run.stay(key, held);
    return undefined;
  }
  const preemption = findPreemption(placing, run.feasibility, [state]);
  if (preemption === undefined) return { held, because: refusal.reason, mayStay: false };
  const { slot, container } = held;
  makeWay(run, key, preemption, (node) => ({ service: key, slot, node, current: container }));
  return undefined;
}

interface Sorted extends Pick<Demand, 'missing' | 'taken'> {
  readonly leaving: Leaving[];
  readonly kept: HeldSlot[];
}

function sortHeld(run: RunState, key: string, holders: ReturnType<typeof slotHolders>): Sorted {
  const { service } = run.ledger.profile(key);
  const held = heldOf(run.project, key, holders);
  const taken = new Set(held.map(({ slot }) => slot));
  if (run.fillsNodes(service)) {
    return { kept: keptOfGlobal(run, key, held), leaving: [], missing: 0, taken };
  }
  const wanted = service.provider === undefined ? replicaCount(service) : 0;
  const count = Math.min(wanted, taken.size);
  run.surplus.push(...held.slice(count));
  const kept: HeldSlot[] = [];
  const leaving: Leaving[] = [];
  for (const one of held.slice(0, count)) {
    const because = eviction(run, key, one.node);
    if (because === undefined) kept.push(one);
    else leaving.push({ held: one, because, mayStay: true });
  }
  return { kept, leaving, missing: wanted - count, taken };
}

/** At most one on a node, and none on a node that has to be left. */
function keptOfGlobal(run: RunState, key: string, held: readonly HeldSlot[]): HeldSlot[] {
  const nodes = new Set<string>();
  return held.filter((one) => {
    const isKept = !nodes.has(one.node) && eviction(run, key, one.node) === undefined;
    if (isKept) nodes.add(one.node);
    else run.surplus.push(one);
    return isKept;
  });
}

function eviction(run: RunState, key: string, node: string): string | undefined {
  const state = run.ledger.node(node);
  return state && evictionOf(run.placing(key), state)?.reason;
}
