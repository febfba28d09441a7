/**
 * Why no node takes a replica: "2 of 3 nodes: no match for node.labels.zone == eu; 1: drained", the most
 * frequent reason first. `refusals` has one reason for each node.
 */
export function explainRefusals(refusals: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of refusals) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const sorted = [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  return sorted
    .map(([reason, count], index) =>
      index === 0 ? `${count} of ${refusals.length} nodes: ${reason}` : `${count}: ${reason}`,
    )
    .join('; ');
}
