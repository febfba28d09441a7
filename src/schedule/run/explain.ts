import type { UnreachableNode } from '../../model/observed/fleet.ts';
import type { PlacementStrategy } from '../../model/placing/scheduling.ts';
import { domainOf } from '../choose/domains.ts';
import { brokenSoft, hasSoft } from '../choose/softness.ts';
import type { Refusal } from '../filters/filter.ts';
import { answersOf } from '../filters/filters.ts';
import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import { scoringOf, strategyOf } from '../strategies/strategy.ts';

/** What one node says to one more replica of a service. */
export interface NodeExplanation {
  readonly node: string;
  /** Every filter in its order, and why it refuses, where it does. */
  readonly filters: readonly { readonly name: string; readonly refusal?: string }[];
  /** The smaller the better, the first that differs decides; none for the strategy random. */
  readonly scores: readonly { readonly name: string; readonly value: number }[];
}

/** Why the replicas of a service are where they are. */
export interface ServiceExplanation {
  readonly service: string;
  readonly strategy: PlacementStrategy;
  /** As things are before the new replicas of the service are placed; the best node first, those that refuse last. */
  readonly nodes: readonly NodeExplanation[];
}

/** What every node says to one more replica of a service, as things are now. */
export function explainNodes(placing: Placing, silent: readonly UnreachableNode[]): ServiceExplanation {
  const nodes = placing.ledger.nodes.map((state) => explainNode(placing, state));
  const sorted = nodes.sort(
    (a, b) => Number(refuses(a)) - Number(refuses(b)) || (refuses(a) ? 0 : compareScores(a, b)),
  );
  return {
    service: placing.profile.key,
    strategy: strategyOf(placing),
    nodes: [...sorted, ...silent.map(({ name, reason }) => unreachable(name, reason))],
  };
}

/** True where at least one filter refuses the replica. */
export function refuses({ filters }: NodeExplanation): boolean {
  return filters.some(({ refusal }) => refusal !== undefined);
}

function explainNode(placing: Placing, state: NodeState): NodeExplanation {
  const answers = answersOf(placing, state).map(({ name, refusal }) =>
    refusal === undefined ? { name } : { name, refusal: textOf(refusal) },
  );
  return {
    node: state.name,
    filters: [{ name: 'ready' }, ...answers],
    scores: [
      ...softScores(placing, state),
      ...domainScores(placing, state),
      ...strategyScores(placing, state),
    ],
  };
}

function unreachable(node: string, reason: string): NodeExplanation {
  return { node, filters: [{ name: 'ready', refusal: `does not answer: ${reason}` }], scores: [] };
}

function textOf({ reason, by, detail }: Refusal): string {
  return `${reason}${by === undefined ? '' : ` by ${by}`}${detail === undefined ? '' : ` (${detail})`}`;
}

function softScores(placing: Placing, state: NodeState): NodeExplanation['scores'] {
  return hasSoft(placing) ? [{ name: 'soft expressions broken', value: brokenSoft(placing, state) }] : [];
}

/** How many of the service's replicas are in the node's domain, at each level of the preferences. */
function domainScores({ ledger, profile }: Placing, state: NodeState): NodeExplanation['scores'] {
  let members = ledger.nodes;
  return profile.domains.map((label) => {
    const value = domainOf(state.node, label);
    members = members.filter((other) => domainOf(other.node, label) === value);
    const count = members.reduce((sum, other) => sum + other.count(profile.key), 0);
    return { name: `in ${label}=${value}`, value: count };
  });
}

function strategyScores(placing: Placing, state: NodeState): NodeExplanation['scores'] {
  const scoring = scoringOf(strategyOf(placing));
  if (scoring === undefined) return [];
  const values = new Float64Array(scoring.names.length);
  scoring.score(placing, state, values, 0);
  return scoring.names.map((name, at) => ({ name, value: values[at] ?? 0 }));
}

function compareScores(a: NodeExplanation, b: NodeExplanation): number {
  for (const [at, { value }] of a.scores.entries()) {
    const other = b.scores[at]?.value ?? value;
    if (value !== other) return value - other;
  }
  return 0;
}
