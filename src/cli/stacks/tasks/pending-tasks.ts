import { explain } from '../../../explain.ts';
import { isJob } from '../../../model/jobs.ts';
import { isGlobal, replicaCount } from '../../../model/replicas.ts';
import { isAlive, slotOf } from '../../../observe/classify.ts';
import type { Placement } from '../../../schedule/placement.ts';
import type { Session } from '../../run/session.ts';
import type { StackService } from '../overview.ts';

/** A replica that is asked for and has no container. */
export interface PendingTask {
  readonly slot: number;
  /** What the nodes refuse it for; absent where one takes it, which the next pass or deployment will find. */
  readonly reason?: string;
}

/**
 * The pending replicas of each service. The engines are asked and the scheduler is run only for stacks of which replicas seem to be
 * missing; nothing is changed. Rejects as `explain` does.
 */
export async function pendingTasks(
  session: Session,
  services: readonly StackService[],
): Promise<ReadonlyMap<StackService, readonly PendingTask[]>> {
  const lacking = services.filter((service) => seemsToLack(service, session.nodes.length));
  const byStack = Map.groupBy(lacking, ({ stack }) => stack);
  const found = [...byStack.values()].map(async (ofStack) => {
    const [first] = ofStack;
    if (first === undefined) return [];
    const context = session.applyContext(new AbortController().signal);
    const { placement } = await explain(first.project, first.key, context, { fillsSlots: true });
    return ofStack.map((service) => [service, pendingOf(service, placement)] as const);
  });
  return new Map((await Promise.all(found)).flat());
}

/** Of a global service only the scheduler knows on how many nodes it belongs. */
function seemsToLack({ definition, containers }: StackService, nodes: number): boolean {
  if (isJob(definition)) return false;
  const wanted = isGlobal(definition) ? nodes : replicaCount(definition);
  return containers.filter(({ container }) => isAlive(container)).length < wanted;
}

/** Replicas that no node takes have no number yet: they get those that are free. */
export function pendingOf(
  { key, containers }: Pick<StackService, 'key' | 'containers'>,
  { replicas, unplaced }: Pick<Placement, 'replicas' | 'unplaced'>,
): readonly PendingTask[] {
  const placed = replicas.filter(({ service }) => service === key);
  const taken = new Set([
    ...placed.map(({ slot }) => slot),
    ...containers.map(({ container }) => slotOf(container) ?? 0),
  ]);
  const free = (): number => {
    let slot = 1;
    while (taken.has(slot)) slot += 1;
    taken.add(slot);
    return slot;
  };
  return [
    ...placed
      .filter(({ current, movedFrom }) => current === undefined && movedFrom === undefined)
      .map(({ slot }) => ({ slot })),
    ...unplaced
      .filter(({ service, staysOn }) => service === key && staysOn === undefined)
      .flatMap(({ count, reason }) => Array.from({ length: count }, () => ({ slot: free(), reason }))),
  ];
}
