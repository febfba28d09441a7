import type { Block, Row } from './rows.ts';

/** The rows that are drawn, and how many blocks are left out. */
export interface Fitted {
  readonly rows: readonly Row[];
  readonly hidden: number;
}

/** What is looked at first where not everything fits. */
const RANKS: Readonly<Record<Block['phase'], number>> = {
  failed: 0,
  working: 1,
  warning: 2,
  skipped: 3,
  done: 4,
  pending: 5,
};

/**
 * Chooses what fits into `capacity` rows, in the order of the screen: everything, or else failures and
 * what is being worked on, then what is left of the room for the latest others. A tree higher than the
 * terminal could not be drawn over again.
 */
export function fit(blocks: readonly Block[], capacity: number): Fitted {
  if (height(blocks.map((block) => block.full)) <= capacity) {
    return { rows: blocks.flatMap((block) => block.full), hidden: 0 };
  }
  // One row says how many more there are.
  let room = Math.max(0, capacity - 1);
  const chosen = new Map<Block, readonly Row[]>();
  const take = (block: Block, rows: readonly Row[]): void => {
    const cost = rows.length - (chosen.get(block)?.length ?? 0);
    if (cost > room) return;
    room -= cost;
    chosen.set(block, rows);
  };
  const ranked = [...blocks].sort((a, b) => RANKS[a.phase] - RANKS[b.phase] || b.touchedMs - a.touchedMs);
  const urgent = ranked.filter((block) => RANKS[block.phase] <= RANKS.working);
  for (const block of urgent) take(block, block.compact);
  for (const block of chosen.keys()) take(block, block.full);
  for (const block of ranked.slice(urgent.length)) take(block, block.compact);
  return {
    rows: blocks.flatMap((block) => chosen.get(block) ?? []),
    hidden: blocks.length - chosen.size,
  };
}

function height(parts: readonly (readonly Row[])[]): number {
  return parts.reduce((sum, rows) => sum + rows.length, 0);
}
