import type { Scoring } from './scoring.ts';

/**
 * The node with the fewest replicas of the service, then of the project, then with the smallest part of it taken, then
 * with the fewest containers of anybody.
 */
export const spread: Scoring = {
  names: ['of the service', 'of the project', 'taken', 'containers'],
  score({ profile }, state, out, at) {
    const { length } = state.node.containers;
    out[at] = state.count(profile.key);
    out[at + 1] = state.replicas.length;
    // Sums that differ by their roundings only are equal.
    out[at + 2] = Math.round(state.dominantShare() * 1e6) / 1e6;
    out[at + 3] = length + (state.node.foreign?.length ?? 0);
  },
};
