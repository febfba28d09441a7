import type { CST } from 'yaml';

/** Bounds that keep a hostile file from taking the process down; no real compose file comes near them. */
export const LIMITS = {
  /** Bytes of one file. */
  fileBytes: 10 * 1024 * 1024,
  /** Levels of nesting. */
  depth: 100,
  /** Nodes that aliases may add to a document. */
  aliasNodes: 100_000,
} as const;

/**
 * The offset of the first token that is nested deeper than allowed; undefined where there is none.
 * Looks at the token tree without recursion, because the composer that would follow recurses.
 */
export function findTooDeep(token: CST.Token): number | undefined {
  const queue: [CST.Token, number][] = [[token, 0]];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [current, depth] = next;
    if (depth > LIMITS.depth) return 'offset' in current ? current.offset : 0;
    pushInner(current, depth + 1, queue);
  }
  return undefined;
}

function pushInner(token: CST.Token, depth: number, queue: [CST.Token, number][]): void {
  if (token.type === 'document') {
    if (token.value) queue.push([token.value, depth]);
  } else if ('items' in token) {
    for (const item of token.items) {
      if (item.key) queue.push([item.key, depth]);
      if (item.value) queue.push([item.value, depth]);
    }
  }
}
