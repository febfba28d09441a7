import { storeDamaged } from './record-store.ts';

export const LEASE_KEY = 'manager/lease';

/** Which manager may change desired state at the moment. */
export interface LeaseRecord {
  /** The manager's own name for itself, new for each process; empty where it was given back. */
  readonly holder: string;
  /** Where it runs, for people: "host a, process 12". */
  readonly where: string;
  /** One more for each holder. */
  readonly epoch: number;
  /** How long it holds without being renewed. */
  readonly ttlMs: number;
  /** ISO 8601, by the holder's clock: for people, never for a decision. */
  readonly renewedAt: string;
  readonly version: string;
}

const FORMAT = 1;

export function encodeLease(lease: LeaseRecord): string {
  return JSON.stringify({ format: FORMAT, ...lease });
}

/** Throws `STORE_DAMAGED`. */
export function decodeLease(text: string, place: string): LeaseRecord {
  const value = JSON.parse(text) as Partial<LeaseRecord> & { readonly format?: number };
  if (value.format !== FORMAT || typeof value.holder !== 'string' || typeof value.epoch !== 'number') {
    throw storeDamaged(LEASE_KEY, place);
  }
  const { holder, epoch, where = '', ttlMs = 0, renewedAt = '', version = '' } = value;
  return { holder, epoch, where, ttlMs, renewedAt, version };
}

/** How many times its own duration a lease may be old, by another machine's clock, before its holder counts as gone. */
const TOLERANCE = 4;

/** Whether its holder seems to be alive: a guess, good enough to show people and to leave work to that manager. */
export function isRecent({ holder, ttlMs, renewedAt }: LeaseRecord, nowMs: number): boolean {
  return holder !== '' && Math.abs(nowMs - Date.parse(renewedAt)) < TOLERANCE * ttlMs;
}
