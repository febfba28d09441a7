const FIRST_MS = 1000;
const LONGEST_MS = 5 * 60 * 1000;

/**
 * The pause after a number of failures in a row (1 for the first): doubled each time up to five minutes, a fifth shorter or longer
 * by `random` (0 to 1), so that what failed together does not come back together.
 */
export function backoffMs(failures: number, random: number): number {
  const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
  return Math.round(pause * (0.8 + 0.4 * random));
}
