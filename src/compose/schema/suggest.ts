/** Longer words are no slips of the finger, and comparing takes the product of the lengths. */
const LONGEST = 40;
const MOST_CANDIDATES = 500;

/** The known word most like a misspelt one; undefined where none is near. */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  let looked = 0;
  for (const candidate of known) {
    if (++looked > MOST_CANDIDATES) break;
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** "did you mean", ready to be a problem's hint; looked for only when it is asked for. */
export function didYouMean(word: string, known: () => Iterable<string>): () => string | undefined {
  return () => {
    const near = suggest(word, known());
    return near === undefined ? undefined : `did you mean "${near}"?`;
  };
}

/** Insertions, deletions, replacements, and neighbours swapped. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, replaced, swapped));
    }
  }
  return at(a.length, b.length);
}
