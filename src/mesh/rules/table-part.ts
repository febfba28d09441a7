export type Family = 'ip' | 'ip6';

export const FAMILIES: readonly Family[] = ['ip', 'ip6'];

/** One thing in a table of nftables: what it is for as long as it is there, and what is in it, each a line. */
export interface TablePart {
  readonly kind: 'map' | 'set' | 'chain';
  readonly name: string;
  readonly head: readonly string[];
  readonly content: readonly string[];
  /** Others lead to it, and before they do it has to be there with its content. */
  readonly isAhead?: boolean;
}

/** The elements of a set or map in nft's syntax; nothing where there are none. */
export function elements(list: readonly string[]): readonly string[] {
  return list.length === 0 ? [] : [`elements = { ${list.join(',\n')} }`];
}
