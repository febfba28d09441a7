import { printed } from './print.ts';

/** Go's `index`: an element of a list, a value of a map, a byte of a text. Throws where the list is shorter. */
export function elementOf(value: unknown, key: unknown): unknown {
  if (typeof value !== 'string' && !Array.isArray(value)) {
    return (value as Readonly<Record<string, unknown>> | undefined)?.[String(key)];
  }
  const elements = typeof value === 'string' ? Buffer.from(value) : value;
  if (typeof key !== 'number') throw new Error(`"${printed(key)}" is no place in a list`);
  if (key < 0 || key >= elements.length) throw new Error(`index out of range: ${key}`);
  return elements[key];
}

/** Go's `slice` of a text or a list. Throws where it is shorter. */
export function partOf(value: unknown, from: unknown = 0, to?: unknown): unknown {
  if (typeof value !== 'string' && !Array.isArray(value)) throw new Error(`${printed(value)} has no parts`);
  const beyond = [from, to].find((place) => Number(place ?? 0) > value.length || Number(place ?? 0) < 0);
  if (beyond !== undefined) throw new Error(`index out of range: ${printed(beyond)}`);
  return value.slice(Number(from), to === undefined ? undefined : Number(to));
}

/** Go's `eq`. Throws for values of different kinds. */
export function isEqual(a: unknown, b: unknown): boolean {
  requireSameKind(a, b);
  return a === b;
}

/** Below, at or above nothing, as `a` is below, at or above `b`. Throws for values of different kinds. */
export function comparison(a: unknown, b: unknown): number {
  requireSameKind(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [printed(a), printed(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
};

function requireSameKind(a: unknown, b: unknown): void {
  const [left, right] = [KINDS[typeof a], KINDS[typeof b]];
  if (left === undefined || right === undefined || left === right) return;
  throw new Error(`${left} can't be compared with ${right}: ${printed(a)}, ${printed(b)}`);
}
