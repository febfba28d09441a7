import { setTimeout as delay } from 'node:timers/promises';

/** Time as the code that waits sees it; tests pass one that they turn by hand. */
export interface Clock {
  /** Milliseconds that only grow; the zero point means nothing. */
  now(): number;
  /** Resolves after that many milliseconds, or rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};
