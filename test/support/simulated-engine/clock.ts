/** Time as a simulated engine knows it. Callbacks run in order of their time. */
export interface Clock {
  nowMs(): number;
  /** Calls back once `ms` have passed; the returned function takes that back. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's time. Its timers do not keep a process alive. */
export function realClock(): Clock {
  return {
    nowMs: () => Date.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}

/** Time that stands still until the test moves it. */
export class ManualClock implements Clock {
  #nowMs: number;
  #due: { readonly atMs: number; readonly callback: () => void }[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    const entry = { atMs: this.#nowMs + ms, callback };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  /** Moves on by `ms` and runs all that falls due, also what those callbacks add. */
  advance(ms: number): void {
    const targetMs = this.#nowMs + ms;
    for (let next = this.#next(targetMs); next !== undefined; next = this.#next(targetMs)) {
      this.#due = this.#due.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
    this.#nowMs = targetMs;
  }

  /** How many callbacks wait for time to pass. */
  get pending(): number {
    return this.#due.length;
  }

  #next(untilMs: number) {
    const sorted = this.#due.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs);
    return sorted[0];
  }
}
