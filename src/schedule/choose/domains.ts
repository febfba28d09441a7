import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import { ownValue } from '../rules/constraint.ts';
import { Heap } from './heap.ts';
import { Ranking, type Scores } from './ranking.ts';

/** A part of the fleet that gives nodes, best first. */
export interface Source {
  /** The node for one more replica, which `take` puts there; undefined where no node takes it. */
  next(): NodeState | undefined;
}

/** What a source does with nodes: whether one takes a replica, and putting it there. */
export interface Placer extends Scores {
  accepts(state: NodeState): boolean;
  put(state: NodeState): void;
}

/** Nodes among which only scores decide. A node that refuses is not asked again: what is placed never makes room. */
class Leaf implements Source {
  readonly #ranking: Ranking;
  readonly #placer: Placer;

  constructor(nodes: readonly NodeState[], placer: Placer) {
    this.#placer = placer;
    this.#ranking = new Ranking(nodes, placer);
  }

  next(): NodeState | undefined {
    for (;;) {
      const best = this.#ranking.first();
      if (best === undefined) return undefined;
      if (this.#placer.accepts(best)) {
        this.#placer.put(best);
        this.#ranking.rescore();
        return best;
      }
      this.#ranking.drop();
    }
  }
}

interface Branch {
  readonly value: string;
  readonly source: Source;
  /** Replicas of the service in this domain, also on nodes that take no more. */
  count: number;
}

/**
 * Swarm's preferences: each value of the label is a domain, nodes without it are one, and the domain with the fewest of
 * the service's replicas is next, however many nodes it has.
 */
class Domains implements Source {
  readonly #heap: Heap<Branch>;

  constructor(branches: Branch[]) {
    this.#heap = new Heap(
      branches,
      (a, b) => a.count < b.count || (a.count === b.count && a.value < b.value),
    );
  }

  next(): NodeState | undefined {
    for (;;) {
      const branch = this.#heap.first();
      if (branch === undefined) return undefined;
      const state = branch.source.next();
      if (state === undefined) this.#heap.drop();
      else {
        branch.count += 1;
        this.#heap.resettle();
        return state;
      }
    }
  }
}

/** `nodes` may take the service; `all` are those over which its replicas are counted. */
export function sourceOf(
  nodes: readonly NodeState[],
  all: readonly NodeState[],
  placing: Placing,
  placer: Placer,
  labels: readonly string[] = placing.profile.domains,
): Source {
  const [label, ...inner] = labels;
  if (label === undefined) {
    return new Leaf(nodes, placer);
  }
  const values = groupBy(nodes, label);
  const everywhere = groupBy(all, label);
  return new Domains(
    [...values].map(([value, members]) => {
      const counted = everywhere.get(value) ?? members;
      const count = counted.reduce((sum, state) => sum + state.count(placing.profile.key), 0);
      return { value, count, source: sourceOf(members, counted, placing, placer, inner) };
    }),
  );
}

function groupBy(nodes: readonly NodeState[], label: string): Map<string, NodeState[]> {
  const groups = new Map<string, NodeState[]>();
  for (const state of nodes) {
    const value = domainOf(state.node, label);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [state]);
    else group.push(state);
  }
  return groups;
}

/** The value of a label that preferences name; anything but a label is one domain, as in Swarm. */
export function domainOf({ settings, info }: ObservedNode, label: string): string {
  const [prefix = ''] = /^(node|engine)\.labels\./i.exec(label) ?? [];
  const name = label.slice(prefix.length);
  if (prefix.toLowerCase() === 'node.labels.') return ownValue(settings.labels, name) ?? '';
  return prefix === '' ? '' : (ownValue(info?.labels, name) ?? '');
}
