import type { Filter } from './filter.ts';

/** A drained node gives its replicas up; a paused one only takes no new ones. */
export const availability: Filter = {
  name: 'availability',
  evicts: true,
  check: ({ node }) => (node.settings.availability === 'drain' ? 'drained' : undefined),
};

/** A paused node keeps what it has. */
export const pause: Filter = {
  name: 'pause',
  evicts: false,
  check: ({ node }) => (node.settings.availability === 'pause' ? 'paused' : undefined),
};
