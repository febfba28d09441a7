import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { RecordStore } from '../../store/record-store.ts';
import type { Lease } from './lease.ts';

/**
 * A store whose changes are refused (`LEASE_LOST`) once the lease is another's. The lease is asked for after the caller
 * has read what it changes, and the next manager writes every record anew before it begins (`takeOver`): so a change that
 * slips in between was made from a version that is there no more.
 */
export function fencedStore(records: RecordStore, lease: Lease): RecordStore {
  return {
    place: records.place,
    list: (prefix) => records.list(prefix),
    get: (key) => records.get(key),
    async put(key, value, expected) {
      await lease.confirm();
      return records.put(key, value, expected);
    },
    async delete(key, expected) {
      await lease.confirm();
      await records.delete(key, expected);
    },
  };
}

/** Gives every record of a prefix a new version, so that nothing can be changed from what was read before. */
export async function takeOver(records: RecordStore, prefix: string): Promise<void> {
  for (const key of await records.list(prefix)) {
    const stored = await records.get(key);
    if (stored === undefined) continue;
    try {
      await records.put(key, stored.value, stored.version);
    } catch (error) {
      // Somebody's change has given it a new version as well.
      if (!(error instanceof FlotillaError && error.code === 'STORE_CONFLICT')) throw error;
    }
  }
}
