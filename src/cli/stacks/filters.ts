import { FlotillaError } from '../../errors/flotilla-error.ts';

/** What one filter looks at; values that begin the wanted way count for names and ids, as in docker. */
export type FilterTests<T> = Readonly<Record<string, (item: T, value: string) => boolean>>;

/**
 * Keeps what docker's `--filter key=value` keep: several of one key mean any of them, of several keys all. Throws
 * `FILTER_INVALID`.
 */
export function applyFilters<T>(
  items: readonly T[],
  filters: readonly string[],
  tests: FilterTests<T>,
): readonly T[] {
  const byKey = new Map<string, string[]>();
  for (const filter of filters) {
    const equals = filter.indexOf('=');
    const key = equals < 0 ? filter : filter.slice(0, equals);
    if (equals < 0 || tests[key] === undefined) {
      throw new FlotillaError('FILTER_INVALID', `Filter "${filter}" is not known`, {
        hint: `the filters are: ${Object.keys(tests)
          .map((name) => `${name}=...`)
          .join(', ')}`,
      });
    }
    byKey.set(key, [...(byKey.get(key) ?? []), filter.slice(equals + 1)]);
  }
  return items.filter((item) =>
    [...byKey].every(([key, values]) => values.some((value) => tests[key]?.(item, value) === true)),
  );
}

/** "name" or "name=value" among labels. */
export function hasLabel(labels: Readonly<Record<string, string>> | undefined, wanted: string): boolean {
  const equals = wanted.indexOf('=');
  const value = labels?.[equals < 0 ? wanted : wanted.slice(0, equals)];
  return equals < 0 ? value !== undefined : value === wanted.slice(equals + 1);
}
