import { backoffMs } from './rules/backoff.ts';

/** What a piece of work came to, and when the same key is due again without anyone asking. */
export interface WorkDone {
  readonly failed: boolean;
  /** Milliseconds from now; absent: only when it is asked for. */
  readonly againInMs?: number;
}

interface Entry {
  dueMs: number;
  /** Runs now; what is added meanwhile counts when it is done. */
  running: boolean;
  /** The earliest time asked for while it ran. */
  nextMs: number | undefined;
  failures: number;
}

/**
 * Keys that have to be looked at, each with a time: adding a key that waits brings it forward and never doubles it, and a key
 * that runs is not run a second time beside itself. A key that fails comes again after a growing pause, whoever asks in
 * between. Times are the caller's clock, in milliseconds; `random` (0 to 1) spreads the pauses.
 */
export class WorkQueue {
  readonly #entries = new Map<string, Entry>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Looks at a key at that time, or earlier where it is due earlier. */
  add(key: string, atMs: number): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#entries.set(key, { dueMs: atMs, running: false, nextMs: undefined, failures: 0 });
    } else if (entry.running) {
      entry.nextMs = Math.min(entry.nextMs ?? Number.POSITIVE_INFINITY, atMs);
    } else if (entry.failures === 0) {
      entry.dueMs = Math.min(entry.dueMs, atMs);
    }
  }

  /** The key that has been due longest; it counts as running until `done`. */
  take(nowMs: number): string | undefined {
    let first: [string, Entry] | undefined;
    for (const candidate of this.#entries) {
      const [, { running, dueMs }] = candidate;
      if (running || dueMs > nowMs) continue;
      if (first === undefined || dueMs < first[1].dueMs) first = candidate;
    }
    if (first === undefined) return undefined;
    first[1].running = true;
    return first[0];
  }

  done(key: string, nowMs: number, { failed, againInMs }: WorkDone): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    const asked = entry.nextMs ?? Number.POSITIVE_INFINITY;
    const failures = failed ? entry.failures + 1 : 0;
    const wanted = Math.min(asked, againInMs === undefined ? Number.POSITIVE_INFINITY : nowMs + againInMs);
    const dueMs = failed ? nowMs + backoffMs(failures, this.#random()) : Math.max(wanted, nowMs);
    this.#entries.set(key, { dueMs, running: false, nextMs: undefined, failures });
  }

  /** Forgets a key; one that runs is forgotten when it is done. */
  remove(key: string): void {
    this.#entries.delete(key);
  }

  /** When the next key is due; undefined where none ever is. */
  nextMs(): number | undefined {
    const due = [...this.#entries.values()].flatMap(({ running, dueMs }) => (running ? [] : [dueMs]));
    const next = Math.min(...due);
    return Number.isFinite(next) ? next : undefined;
  }
}
