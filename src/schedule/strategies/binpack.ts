import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import type { Scoring } from './scoring.ts';

/**
 * Best fit: the node that is fullest, in the resource of which most is taken, once the replica is there; of equally full
 * ones that with the least stranded, left of its other resources; then that with the most containers. A node that
 * has nothing yet comes last.
 */
export const binpack: Scoring = {
  names: ['empty', 'left', 'stranded', 'containers'],
  score(placing, state, out, at) {
    const containers = state.replicas.length + state.others.length;
    const share = state.dominantShare(placing.profile);
    out[at] = containers === 0 ? 1 : 0;
    out[at + 1] = rounded(1 - share);
    out[at + 2] = rounded(stranded(placing, state, share));
    out[at + 3] = -containers;
  },
};

/** Sums that differ by their roundings only are equal. */
function rounded(part: number): number {
  return Math.round(part * 1e6) / 1e6;
}

/** How much less of the other resources is taken than of the one of which most is, on average. */
function stranded({ profile: { resources } }: Placing, state: NodeState, share: number): number {
  let sum = 0;
  let known = 0;
  for (let at = 0; at < state.capacity.length; at += 1) {
    const all = state.capacity[at] ?? 0;
    if (all === 0 || all === Number.POSITIVE_INFINITY) continue;
    sum += share - ((state.used[at] ?? 0) + Math.min(resources[at] ?? 0, all)) / all;
    known += 1;
  }
  return known === 0 ? 0 : sum / known;
}
