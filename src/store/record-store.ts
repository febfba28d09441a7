import { FlotillaError } from '../errors/flotilla-error.ts';

/** A record as it was read. */
export interface StoredRecord {
  readonly value: string;
  /** Of this value; means something to its store only. */
  readonly version: string;
}

/**
 * Where desired state is kept: texts under keys ("stacks/shop"). Every change says which version it was made from, and is
 * refused with `STORE_CONFLICT` where another is there by now: two writers never overwrite each other.
 * A writer that dies at any point leaves the old value or the new one, whole.
 */
export interface RecordStore {
  /** For messages: "the Swarm's store", a folder. */
  readonly place: string;
  /** The keys that begin with a prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** undefined where there is none. Throws `STORE_DAMAGED` for one that is not what was written. */
  get(key: string): Promise<StoredRecord | undefined>;
  /** The new version. `expected` undefined: there must be none yet. */
  put(key: string, value: string, expected: string | undefined): Promise<string>;
  delete(key: string, expected: string): Promise<void>;
}

/** The error for a change made from a version that is no longer the current one. */
export function storeConflict(key: string): FlotillaError {
  return new FlotillaError('STORE_CONFLICT', `The record "${key}" was changed by someone else meanwhile`, {
    hint: 'run the command again: it starts from what is there now',
  });
}

/** The error for a record that is not what was written. */
export function storeDamaged(key: string, place: string): FlotillaError {
  return new FlotillaError('STORE_DAMAGED', `The record "${key}" in ${place} is damaged`, {
    hint: 'restore it from a backup, or remove it and deploy the stack again',
  });
}
