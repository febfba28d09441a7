import type { Filter } from './filter.ts';

/**
 * A volume's data are on one node, and a replica never starts on an empty volume elsewhere: it goes where
 * the volume is, or to where another service that has it is placed. Services in global mode have a volume
 * of their own on each node.
 */
export const volumeLocality: Filter = {
  name: 'volumes',
  evicts: false,
  isStatic: false,
  check({ ledger, profile }, { name }) {
    const found = ledger.volumes.elsewhere(profile.key, name);
    return found === undefined ? undefined : { reason: `volume ${found.volume} is on ${found.homes}` };
  },
};
