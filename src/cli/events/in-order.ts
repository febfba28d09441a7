import type { Clock } from '../../async/clock.ts';
import { byTime, type NodeEvent } from './node-event.ts';

/** Events of several nodes come by different ways: each is held back that long, in case an earlier one is still on its way. */
const HELD_MS = 200;

/** Puts events of several nodes into the order of time. */
export class InOrder {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #print: (event: NodeEvent) => void;
  #held: { readonly one: NodeEvent; readonly arrivedMs: number }[] = [];
  #isWaiting = false;

  constructor(clock: Clock, signal: AbortSignal, print: (event: NodeEvent) => void) {
    this.#clock = clock;
    this.#signal = signal;
    this.#print = print;
  }

  add(one: NodeEvent): void {
    this.#held.push({ one, arrivedMs: this.#clock.now() });
    if (!this.#isWaiting) void this.#releaseLater();
  }

  /** All that is still held. */
  flush(): void {
    const held = this.#held.map(({ one }) => one).sort(byTime);
    this.#held = [];
    for (const one of held) this.#print(one);
  }

  async #releaseLater(): Promise<void> {
    this.#isWaiting = true;
    while (this.#held.length > 0 && !this.#signal.aborted) {
      await this.#clock.sleep(HELD_MS, this.#signal).catch(() => undefined);
      this.#release();
    }
    this.#isWaiting = false;
  }

  /** What was held long enough, and what happened before it. */
  #release(): void {
    const untilMs = this.#clock.now() - HELD_MS;
    const lastMs = Math.max(
      ...this.#held.flatMap(({ one, arrivedMs }) => (arrivedMs <= untilMs ? [one.event.timeMs] : [])),
    );
    const ready = this.#held.filter(({ one }) => one.event.timeMs <= lastMs);
    this.#held = this.#held.filter(({ one }) => one.event.timeMs > lastMs);
    for (const one of ready.map((held) => held.one).sort(byTime)) this.#print(one);
  }
}
