import type { Clock } from '../../../src/async/clock.ts';
import type { Clock as EngineClock } from '../simulated-engine/clock.ts';

const BEGINNING_MS = Date.UTC(2026, 0, 1);

interface Timer {
  readonly atMs: number;
  readonly ring: () => void;
}

/**
 * Time that stands still until the test moves it. Between two timers all that can go on without time goes on, as long as it
 * does no input or output of its own.
 */
export class VirtualClock implements Clock, EngineClock {
  #nowMs = 0;
  readonly #timers: Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  /** Unix time, for simulated engines. */
  nowMs(): number {
    return BEGINNING_MS + this.#nowMs;
  }

  after(ms: number, callback: () => void): () => void {
    return this.#set({ atMs: this.#nowMs + ms, ring: callback });
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
      const takeBack = this.#set(timer);
      const breakOff = (): void => {
        takeBack();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', breakOff, { once: true });
    });
  }

  /** In the order of their times, and of their setting. */
  #set(timer: Timer): () => void {
    this.#timers.splice(this.#after(timer.atMs), 0, timer);
    return () => {
      for (let index = this.#after(timer.atMs) - 1; this.#timers[index]?.atMs === timer.atMs; index -= 1) {
        if (this.#timers[index] !== timer) continue;
        this.#timers.splice(index, 1);
        return;
      }
    };
  }

  /** How many timers ring until then. */
  #after(atMs: number): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle]?.atMs ?? 0) > atMs) high = middle;
      else low = middle + 1;
    }
    return low;
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
