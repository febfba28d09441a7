import type { Clock } from '../../async/clock.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { decodeLease, encodeLease, LEASE_KEY, type LeaseRecord } from '../../store/lease-record.ts';
import type { RecordStore, StoredRecord } from '../../store/record-store.ts';

export interface LeaseOptions {
  /** Unique for the process. */
  readonly holder: string;
  readonly where: string;
  readonly version: string;
  readonly ttlMs: number;
  readonly clock: Clock;
  /** ISO 8601, for people. */
  readonly timeOfDay: () => string;
  /** Aborts the wait for the lease. */
  readonly signal: AbortSignal;
  /** Told each time another manager is seen holding it. */
  readonly onWaiting?: (other: LeaseRecord) => void;
}

/** Renewed so often within its time: two renewals may fail and it still holds. */
const RENEWALS = 3;

/**
 * The right to change desired state, held by one manager at a time. Whoever waits measures with its own clock how long the
 * record has not changed, so the machines' clocks need not agree; the holder counts from the moment before it asked
 * for a renewal, so it gives up before anyone takes over.
 */
export class Lease {
  readonly #records: RecordStore;
  readonly #options: LeaseOptions;
  readonly #lost = new AbortController();
  #record: LeaseRecord;
  #version: string;
  #untilMs: number;

  private constructor(records: RecordStore, options: LeaseOptions, held: Held) {
    this.#records = records;
    this.#options = options;
    this.#record = held.record;
    this.#version = held.version;
    this.#untilMs = held.untilMs;
  }

  /** Waits until no other manager holds it. Rejects with the signal's reason, or as the store does. */
  static async acquire(records: RecordStore, options: LeaseOptions): Promise<Lease> {
    const { clock, ttlMs, signal, onWaiting } = options;
    let seen: Seen | undefined;
    for (;;) {
      signal.throwIfAborted();
      const stored = await records.get(LEASE_KEY);
      const nowMs = clock.now();
      seen = stored === undefined || seen?.version !== stored.version ? seenAt(records, stored, nowMs) : seen;
      if (seen.record.holder === '' || nowMs - seen.atMs >= seen.record.ttlMs) {
        const taken = await take(records, options, seen, nowMs);
        if (taken !== undefined) return new Lease(records, options, taken);
        continue;
      }
      onWaiting?.(seen.record);
      await clock.sleep(Math.max(1, Math.round(ttlMs / RENEWALS / 2)), signal);
    }
  }

  get epoch(): number {
    return this.#record.epoch;
  }

  /** Aborts once it does not hold any more, before anyone else can have it. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Throws `LEASE_LOST` where it does not hold any more. */
  check(): void {
    if (!this.#lost.signal.aborted && this.#options.clock.now() < this.#untilMs) return;
    this.#giveUp('it was not renewed in time');
    throw leaseLost(this.#records.place);
  }

  /** Asks the store whether it still holds. Throws `LEASE_LOST`, or as the store does. */
  async confirm(): Promise<void> {
    this.check();
    const stored = await this.#records.get(LEASE_KEY);
    const { holder, epoch } =
      stored === undefined ? { holder: '', epoch: 0 } : decodeLease(stored.value, this.#records.place);
    if (holder === this.#record.holder && epoch === this.#record.epoch) return this.check();
    this.#giveUp('another manager has it');
    throw leaseLost(this.#records.place);
  }

  /** Renews it until `signal` aborts or it is lost. */
  async keep(signal: AbortSignal): Promise<void> {
    const { clock, ttlMs } = this.#options;
    while (!signal.aborted && !this.#lost.signal.aborted) {
      const sleptWell = await clock.sleep(ttlMs / RENEWALS, signal).then(
        () => true,
        () => false,
      );
      if (sleptWell) await this.#renew();
    }
  }

  /** Lets the next manager begin at once. Throws nothing: who does not hear of it waits for the time to pass. */
  async release(): Promise<void> {
    if (this.#lost.signal.aborted) return;
    const record = { ...this.#record, holder: '', renewedAt: this.#options.timeOfDay() };
    this.#giveUp('it was given back');
    await this.#records.put(LEASE_KEY, encodeLease(record), this.#version).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    const { clock, ttlMs, timeOfDay } = this.#options;
    const askedMs = clock.now();
    const record = { ...this.#record, renewedAt: timeOfDay() };
    try {
      const version = await this.#records.put(LEASE_KEY, encodeLease(record), this.#version);
      this.#record = record;
      this.#version = version;
      this.#untilMs = askedMs + ttlMs;
    } catch (error) {
      if (isConflict(error)) await this.#adopt();
    }
    // The next renewal could come too late.
    if (clock.now() + ttlMs / RENEWALS >= this.#untilMs) this.#giveUp('the store does not answer');
  }

  /** A renewal whose answer was lost has been written all the same: then the record is its own, at another version. */
  async #adopt(): Promise<void> {
    const stored = await this.#records.get(LEASE_KEY).catch(() => undefined);
    if (stored === undefined) return;
    const record = decodeLease(stored.value, this.#records.place);
    if (record.holder === this.#record.holder && record.epoch === this.#record.epoch) {
      this.#version = stored.version;
    } else this.#giveUp('another manager has it');
  }

  #giveUp(because: string): void {
    if (!this.#lost.signal.aborted) this.#lost.abort(leaseLost(this.#records.place, because));
  }
}

interface Held {
  readonly record: LeaseRecord;
  readonly version: string;
  readonly untilMs: number;
}

/** The record at one version, and when that was first seen. */
interface Seen {
  readonly record: LeaseRecord;
  readonly version: string | undefined;
  readonly atMs: number;
}

const NOBODY: LeaseRecord = { holder: '', where: '', epoch: 0, ttlMs: 0, renewedAt: '', version: '' };

function seenAt(records: RecordStore, stored: StoredRecord | undefined, atMs: number): Seen {
  const record = stored === undefined ? NOBODY : decodeLease(stored.value, records.place);
  return { record, version: stored?.version, atMs };
}

/** undefined where another was faster. */
async function take(
  records: RecordStore,
  { holder, where, version, ttlMs, timeOfDay }: LeaseOptions,
  seen: Seen,
  nowMs: number,
): Promise<Held | undefined> {
  const record = { holder, where, epoch: seen.record.epoch + 1, ttlMs, renewedAt: timeOfDay(), version };
  try {
    const written = await records.put(LEASE_KEY, encodeLease(record), seen.version);
    return { record, version: written, untilMs: nowMs + ttlMs };
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

function leaseLost(place: string, because = 'another manager has it'): FlotillaError {
  return new FlotillaError(
    'LEASE_LOST',
    `This manager does not hold the lease in ${place} any more: ${because}`,
    {
      hint: 'another manager has taken over; flotilla manager status shows which',
    },
  );
}

function isConflict(error: unknown): boolean {
  return error instanceof FlotillaError && error.code === 'STORE_CONFLICT';
}
