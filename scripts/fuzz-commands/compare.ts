/** One place where two outcomes are not the same. */
export interface Difference {
  /** "status", "containers.fzc1-web-1.state". */
  readonly path: string;
  readonly own: unknown;
  readonly theirs: unknown;
}

/** All places where two values differ. */
export function differences(own: unknown, theirs: unknown, path = ''): readonly Difference[] {
  if (JSON.stringify(own) === JSON.stringify(theirs)) return [];
  if (!isMapping(own) || !isMapping(theirs)) return [{ path, own, theirs }];
  const keys = [...new Set([...Object.keys(own), ...Object.keys(theirs)])].sort();
  return keys.flatMap((key) => differences(own[key], theirs[key], path === '' ? key : `${path}.${key}`));
}

/** Both have failed: flotilla has to say what docker compose says last, among more. */
export function errorDifferences(own: readonly string[], theirs: readonly string[]): readonly Difference[] {
  const last = theirs.at(-1) ?? '';
  if (own.length === 0 || own.some((line) => line.includes(last))) return [];
  return [{ path: 'error', own: own.filter(isTold).join('\n'), theirs: last }];
}

/** Neither progress nor advice. */
function isTold(line: string): boolean {
  return /Error|Skipped/.test(line) || !/^(hint: |(Container|Network|Volume|Image) )/.test(line);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
