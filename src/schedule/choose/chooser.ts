import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import { scoringOf, strategyOf } from '../strategies/strategy.ts';
import { type Placer, type Source, sourceOf } from './domains.ts';
import type { Feasibility } from './feasibility.ts';
import { drawFirst, numbersFor } from './random.ts';
import { brokenSoft, hasSoft } from './softness.ts';

/** In fleets larger than this, the best of a sample is good enough. */
const LARGE = 1000;
/** How many nodes are looked at for each replica in a large fleet. */
const LOOKED_AT = 50;

/**
 * Gives a service's replicas their nodes, one after the other. `put` has to place the replica before it returns: the next
 * one is chosen with it in place.
 */
export class Chooser {
  readonly #stages: (() => Source)[];
  #source: Source | undefined;

  /** `count`: how many replicas are to come, as far as it is known. */
  constructor(placing: Placing, feasibility: Feasibility, count: number, put: (state: NodeState) => void) {
    const scoring = scoringOf(strategyOf(placing));
    const isSoft = hasSoft(placing);
    const placer: Placer = {
      accepts: (state) => feasibility.refusal(placing, state) === undefined,
      put,
      width: (isSoft ? 1 : 0) + (scoring?.names.length ?? 0),
      // A service's own replicas can break its soft expressions, so they count again with each.
      score(state, out, at) {
        if (isSoft) out[at] = brokenSoft(placing, state);
        scoring?.score(placing, state, out, isSoft ? at + 1 : at);
      },
    };
    const nodes = feasibility.nodesFor(placing);
    const tiers = isSoft ? tiersOf(nodes, placing) : [nodes];
    const seed = placing.ledger.fleet.policy?.seed ?? 0;
    const next = numbersFor(seed, placing.profile.key);
    this.#stages = tiers.flatMap((tier) => {
      if (scoring === undefined) return [() => new RandomSource(tier, placer, next)];
      const parts = isSampled(placing, tier, count) ? sampleOf(tier, count, next) : [() => tier];
      return parts.map((part) => () => sourceOf(part(), placing.ledger.nodes, placing, placer));
    });
  }

  /** Puts one more replica somewhere -> where; undefined where no node takes it. */
  next(): NodeState | undefined {
    for (;;) {
      this.#source ??= this.#stages.shift()?.();
      if (this.#source === undefined) return undefined;
      const state = this.#source.next();
      if (state !== undefined) return state;
      this.#source = undefined;
    }
  }
}

/** Nodes by how many soft expressions they break: all of those that break fewer come first. */
function tiersOf(nodes: readonly NodeState[], placing: Placing): readonly (readonly NodeState[])[] {
  const tiers = new Map<number, NodeState[]>();
  for (const state of nodes) {
    const broken = brokenSoft(placing, state);
    const tier = tiers.get(broken);
    if (tier === undefined) tiers.set(broken, [state]);
    else tier.push(state);
  }
  return [...tiers].sort(([a], [b]) => a - b).map(([, tier]) => tier);
}

/** Few replicas in a large fleet. Packing and failure domains need to see all of it. */
function isSampled(placing: Placing, nodes: readonly NodeState[], count: number): boolean {
  return (
    nodes.length > LARGE &&
    count * LOOKED_AT < nodes.length &&
    placing.profile.domains.length === 0 &&
    strategyOf(placing) === 'spread'
  );
}

/** A random part, large enough for the replicas, and then all the others. */
function sampleOf(
  nodes: readonly NodeState[],
  count: number,
  next: () => number,
): readonly (() => readonly NodeState[])[] {
  const shuffled = [...nodes];
  const size = Math.max(10, count) * LOOKED_AT;
  const sample = drawFirst(shuffled, size, next);
  return [() => sample.sort(byName), () => shuffled.slice(size).sort(byName)];
}

function byName(a: NodeState, b: NodeState): number {
  return a.name < b.name ? -1 : 1;
}

/** Any node that takes a replica, each as likely as the others. */
class RandomSource implements Source {
  readonly #nodes: NodeState[];
  readonly #placer: Placer;
  readonly #next: () => number;

  constructor(nodes: readonly NodeState[], placer: Placer, next: () => number) {
    this.#nodes = [...nodes];
    this.#placer = placer;
    this.#next = next;
  }

  next(): NodeState | undefined {
    while (this.#nodes.length > 0) {
      const at = Math.floor(this.#next() * this.#nodes.length);
      const state = this.#nodes[at] as NodeState;
      if (this.#placer.accepts(state)) {
        this.#placer.put(state);
        return state;
      }
      this.#nodes[at] = this.#nodes.at(-1) as NodeState;
      this.#nodes.pop();
    }
    return undefined;
  }
}
