import type { Scoring } from './scoring.ts';

/**
 * The node with the fewest replicas of the service, then of the project, then with the smallest part of it taken, then
 * with the fewest containers of anybody.
 */
export const spread: Scoring = {
  names: ['of the service', 'of the project', 'taken', 'containers'],
  score: ({ profile }, state) => {
    const { length } = state.node.containers;
    const others = state.node.foreign?.length ?? 0;
    return [state.count(profile.key), state.replicas.length, state.dominantShare(), length + others];
  },
};
