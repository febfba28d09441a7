import type { CST } from 'yaml';

/** Bounds that keep a hostile file from taking the process down; no real compose file comes near them. */
export const LIMITS = {
  /** Bytes of one file. */
  fileBytes: 10 * 1024 * 1024,
  /** Levels of nesting. */
  depth: 1100,
  /** Values in one file, keys included: about ten times what a file of 300 services has. */
  nodes: 400_000,
  /** Lexical tokens of a file that the YAML library reads; each costs it some hundred bytes. */
  tokens: 500_000,
  /** Documents in one file. */
  documents: 1000,
  /** Characters that are read again because the YAML library needs a collection or a quote on one line. */
  repairedText: 4 * 1024 * 1024,
  /** Nodes that aliases may add to a document. */
  aliasNodes: 100_000,
  /** Values of a whole project: those of its files, and what extends, env files and port ranges add. */
  projectNodes: 600_000,
  /** Values that are looked at anew for each further document or file that is merged. */
  mergedNodes: 5_000_000,
  /** Files that include one another in a row. */
  includeDepth: 50,
  /** Services that extend one another in a row. */
  extendsChain: 200,
  /** Levels of `${A:-${B:-...}}`. */
  substitutionDepth: 100,
  /** Characters that variables may expand to, in a value and in all values of a file. */
  substitutedText: 16 * 1024 * 1024,
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
