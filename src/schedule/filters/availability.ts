import type { Filter } from './filter.ts';

/** A drained node gives its replicas up; a paused one only takes no new ones. */
export const availability: Filter = {
  name: 'availability',
  evicts: true,
  isStatic: true,
  countsAlone: true,
  check: (_, { node }) => (node.settings.availability === 'drain' ? { reason: 'drained' } : undefined),
};

/** A paused node keeps what it has. */
export const pause: Filter = {
  name: 'pause',
  evicts: false,
  isStatic: true,
  countsAlone: true,
  check: (_, { node }) => (node.settings.availability === 'pause' ? { reason: 'paused' } : undefined),
};
