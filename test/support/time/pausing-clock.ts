import type { Clock } from '../../../src/async/clock.ts';

/** Time that passes only in pauses, and at once. */
export function pausingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  };
}
