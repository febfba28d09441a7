import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';
import { affinityHolds } from '../rules/subjects.ts';

/** How many of a service's soft expressions a node breaks. Nodes that break fewer come before all others. */
export function brokenSoft(placing: Placing, state: NodeState): number {
  const { soft, softAffinities } = placing.profile;
  let broken = 0;
  for (const rule of soft) if (!rule.matches(state.node)) broken += 1;
  for (const expression of softAffinities) if (!affinityHolds(expression, placing, state)) broken += 1;
  return broken;
}

/** True where a service has soft constraints or affinities. */
export function hasSoft({ profile: { soft, softAffinities } }: Placing): boolean {
  return soft.length + softAffinities.length > 0;
}
