import type { Clock } from '../../async/clock.ts';

/** How long nothing must happen before a change is looked at: editors and Git write in bursts. */
const QUIET_MS = 10;
/** The same while many files change: then a pause says less. */
const QUIET_MANY_MS = 25;
const MANY = 50;
/** A program that writes without a pause is not waited for any longer than this. */
const LONGEST_WAIT_MS = 500;
/** The kernel's queue of events overflows: after this many in a row, everything is looked at again. */
const RECOUNT_AFTER = 2000;

export interface BatchActions {
  /** What to do with the paths of a batch; the next one waits for it. */
  readonly look: (paths: ReadonlySet<string>) => Promise<void>;
  /** What to do when events may have been lost. */
  readonly recount: () => Promise<void>;
}

/** Collects paths until it is quiet for some milliseconds, and hands them on, one batch after the other. */
export class Batches {
  readonly #clock: Clock;
  readonly #actions: BatchActions;
  #paths = new Set<string>();
  #firstAt = 0;
  #lastAt = 0;
  #isOver = false;
  #wake = (): void => {};

  constructor(clock: Clock, actions: BatchActions) {
    this.#clock = clock;
    this.#actions = actions;
  }

  add(path: string): void {
    this.#lastAt = this.#clock.now();
    if (this.#paths.size === 0) this.#firstAt = this.#lastAt;
    this.#paths.add(path);
    this.#wake();
  }

  /** Until `end`; what was added before is the first batch. */
  async run(): Promise<void> {
    let inARow = 0;
    while (await this.#something()) {
      await this.#quiet();
      const paths = this.#paths;
      this.#paths = new Set();
      inARow += paths.size;
      await this.#actions.look(paths);
      if (this.#paths.size > 0) continue;
      if (inARow >= RECOUNT_AFTER) await this.#actions.recount();
      inARow = 0;
    }
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async #something(): Promise<boolean> {
    if (this.#paths.size === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return !this.#isOver;
  }

  async #quiet(): Promise<void> {
    for (;;) {
      const quietMs = this.#paths.size > MANY ? QUIET_MANY_MS : QUIET_MS;
      const until = Math.min(this.#lastAt + quietMs, this.#firstAt + LONGEST_WAIT_MS);
      const leftMs = until - this.#clock.now();
      if (leftMs <= 0) return;
      await this.#clock.sleep(leftMs);
    }
  }
}
