import type { Clock } from '../../src/async/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly ring: () => void;
}

/**
 * Time that stands still until the test moves it. Between two timers all that can go on without time goes on, as long as it
 * does no input or output of its own.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const timer: Timer = {
        atMs: this.#nowMs + ms,
        ring: () => {
          signal?.removeEventListener('abort', breakOff);
          resolve();
        },
      };
      const breakOff = (): void => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', breakOff, { once: true });
      const index = this.#timers.findIndex(({ atMs }) => atMs > timer.atMs);
      this.#timers.splice(index < 0 ? this.#timers.length : index, 0, timer);
    });
  }

  /** Lets that much time pass. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const [timer] = this.#timers;
      if (timer === undefined || timer.atMs > endMs) break;
      this.#timers.shift();
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      timer.ring();
    }
    this.#nowMs = endMs;
    await settle();
  }

  /** Lets time pass, a step at a time, until the condition holds. Throws where it does not within `limitMs`. */
  async until(what: string, condition: () => boolean, limitMs: number, stepMs = 100): Promise<void> {
    const endMs = this.#nowMs + limitMs;
    await settle();
    while (!condition()) {
      if (this.#nowMs >= endMs) throw new Error(`Not within ${limitMs} ms of virtual time: ${what}`);
      await this.advance(stepMs);
    }
  }
}

/** Everything that needs no time: promises that are due, and what they make due. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
