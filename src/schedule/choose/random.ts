/** A text and a seed -> a generator of numbers from 0 to 1 (mulberry32): the same numbers for the same two. */
export function numbersFor(seed: number, text: string): () => number {
  let state = seed >>> 0;
  // FNV-1a.
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The first `count` items of a random order; the list is changed. */
export function drawFirst<T>(items: T[], count: number, next: () => number): T[] {
  const wanted = Math.min(count, items.length);
  for (let at = 0; at < wanted; at += 1) {
    const other = at + Math.floor(next() * (items.length - at));
    const drawn = items[other] as T;
    items[other] = items[at] as T;
    items[at] = drawn;
  }
  return items.slice(0, wanted);
}
