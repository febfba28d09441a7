import type { Refusal } from '../filters/filter.ts';

/** How many of those that are in the way for one reason are named. */
const MOST_NAMED = 3;
/** How many reasons are shown. */
const MOST_REASONS = 5;

/**
 * Why no node takes a replica: "2 of 3 nodes: no match for node.labels.zone == eu; 1: drained", the most
 * frequent reason first. `refusals` has one for each node.
 */
export function explainRefusals(refusals: readonly Refusal[]): string {
  const found = new Map<string, { count: number; readonly by: Set<string> }>();
  for (const { reason, by } of refusals) {
    const same = found.get(reason) ?? { count: 0, by: new Set() };
    same.count += 1;
    if (by !== undefined) same.by.add(by);
    found.set(reason, same);
  }
  const sorted = [...found].sort(([a, left], [b, right]) => right.count - left.count || (a < b ? -1 : 1));
  const told = sorted.slice(0, MOST_REASONS).map(([reason, { count, by }], index) => {
    const who = by.size === 0 ? '' : ` by ${named([...by].sort())}`;
    return `${index === 0 ? `${count} of ${refusals.length} nodes` : count}: ${reason}${who}`;
  });
  const rest = sorted.slice(MOST_REASONS).reduce((sum, [, { count }]) => sum + count, 0);
  return [...told, ...(rest > 0 ? [`${rest}: other reasons`] : [])].join('; ');
}

function named(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, MOST_NAMED).join(', ')} and ${rest} more`;
}
