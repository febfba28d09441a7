import { Chooser } from '../choose/chooser.ts';
import { type PlacedReplica, relocated } from '../placement.ts';
import type { MakeReplica } from './demand.ts';
import type { Preemption } from './preempt.ts';
import type { RunState } from './run-state.ts';

/**
 * Carries out what `findPreemption` has found for one more replica of a service -> that replica. Those that make way go
 * where they find a place without making others go.
 */
export function makeWay(
  run: RunState,
  key: string,
  { state, victims }: Preemption,
  make: MakeReplica,
): PlacedReplica {
  for (const victim of victims) run.ledger.remove(victim);
  const replaces = victims.flatMap(({ current }) => current?.id ?? []);
  const made = { ...make(state.name), replaces };
  run.ledger.add(made);
  const because = `makes way for ${key}`;
  for (const victim of victims) {
    const { service, slot, node, current } = victim;
    if (current === undefined) continue;
    const movesTo = moveOn(run, victim, { node, container: current, because });
    if (movesTo === undefined) run.surplus.push({ node, container: current, because });
    run.preempted.push({ service, slot, node, by: key, ...(movesTo === undefined ? {} : { movesTo }) });
  }
  return made;
}

/** The node that takes a replica which has made way; a service that fills nodes has one there already. */
function moveOn(
  run: RunState,
  { service, slot }: PlacedReplica,
  from: Parameters<typeof relocated>[1],
): string | undefined {
  if (run.fillsNodes(run.ledger.profile(service).service)) return undefined;
  let movesTo: string | undefined;
  const chooser = new Chooser(run.placing(service), run.feasibility, 1, (to) => {
    movesTo = to.name;
    run.ledger.add(relocated({ service, slot }, from, to.name));
  });
  chooser.next();
  return movesTo;
}
