import type { Random } from '../../test/support/fuzz/random.ts';

/** True in so many of a hundred cases. */
export function often(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}

/** Each of the items in so many of a hundred cases, in their order. */
export function some<T>(random: Random, percent: number, items: readonly T[]): readonly T[] {
  return items.filter(() => often(random, percent));
}

/** One of the items where there is one, in so many of a hundred cases: as a list, to be spread. */
export function maybe<T>(random: Random, percent: number, items: readonly T[]): readonly T[] {
  return items.length > 0 && often(random, percent) ? [random.pick(items)] : [];
}

/** The items in another order. */
export function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: random.fraction() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
