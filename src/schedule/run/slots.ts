import type { Project } from '../../model/desired/project.ts';
import { LABEL } from '../../model/labels.ts';
import { isTemporaryName } from '../../model/names.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isAlive, isOneOff, serviceOf, slotOf } from '../../observe/classify.ts';

/** A slot of a service and the container that holds it. */
export interface HeldSlot {
  readonly node: string;
  readonly slot: number;
  readonly container: ObservedContainer;
  /** Everything leaves its node. */
  readonly isLeaving: boolean;
  /** It was made from what the service is now. */
  readonly isCurrent: boolean;
}

/** The containers of a fleet that hold slots, by service: read once for all of them. */
export function slotHolders(fleet: Fleet): ReadonlyMap<string, readonly Omit<HeldSlot, 'isCurrent'>[]> {
  const byService = new Map<string, Omit<HeldSlot, 'isCurrent'>[]>();
  for (const { name: node, containers, settings } of reachable(fleet)) {
    const isLeaving = settings.availability === 'drain';
    for (const container of containers) {
      const service = serviceOf(container);
      if (service === undefined || isOneOff(container)) continue;
      const holder = { node, slot: slotOf(container) ?? 0, container, isLeaving };
      const list = byService.get(service);
      if (list === undefined) byService.set(service, [holder]);
      else list.push(holder);
    }
  }
  return byService;
}

/** The slots of a service of a project, as `heldSlots` has them. */
export function heldOf(
  { configHashes, strategies, services }: Project,
  key: string,
  holders: ReturnType<typeof slotHolders>,
): readonly HeldSlot[] {
  return heldSlots(holders.get(key) ?? [], configHashes[key]?.equal ?? [], {
    prefersOld: strategies?.[key] === 'blue-green',
    startsFirst: services[key]?.deploy?.update_config?.order === 'start-first',
  });
}

/**
 * A service's replicas in docker compose's order (pkg/compose, convergence): those that are up to date
 * first, then by number, so that the obsolete and the highest are the first to go. A slot that is held
 * twice, as an interrupted recreate, a move or a rollout leaves it, is given to the better container; the other comes
 * last. `hashes` are the config hashes that count as up to date.
 * `prefersOld`: what is up to date may not have the traffic yet, so one that is not and lives comes first. `startsFirst`: a
 * new container takes the place of the old one only once it is ready.
 */
function heldSlots(
  holders: readonly Omit<HeldSlot, 'isCurrent'>[],
  hashes: readonly string[],
  {
    prefersOld = false,
    startsFirst = false,
  }: { readonly prefersOld?: boolean; readonly startsFirst?: boolean } = {},
): readonly HeldSlot[] {
  const held = holders
    .map((holder) => ({
      ...holder,
      isCurrent: hashes.includes(holder.container.labels[LABEL.configHash] ?? ''),
    }))
    .sort(
      (a, b) =>
        Number(b.isCurrent) - Number(a.isCurrent) ||
        a.slot - b.slot ||
        Number(isAlive(b.container)) - Number(isAlive(a.container)) ||
        // A node that was given up and comes back brings what has been replaced meanwhile.
        (isAlive(a.container) ? b.container.createdAtMs - a.container.createdAtMs : 0) ||
        (a.node < b.node ? -1 : Number(a.node > b.node)),
    );
  const bySlot = new Map<number, HeldSlot[]>();
  for (const entry of held) bySlot.set(entry.slot, [...(bySlot.get(entry.slot) ?? []), entry]);
  const isHolder = (entry: HeldSlot): boolean => {
    const same = bySlot.get(entry.slot) ?? [];
    const old = same.find((other) => prefersOld && !other.isCurrent && isAlive(other.container));
    if (old !== undefined) return entry === old;
    const others = same.filter((other) => !hasFailedBeside(other, same, startsFirst));
    return entry === (others[0] ?? same[0]);
  };
  return [...held.filter(isHolder), ...held.filter((entry) => !isHolder(entry))];
}

/**
 * The new container of a replica, where it has come to nothing and the old one goes on; where the new one starts first, also one that
 * has not come to anything yet, as a run that died leaves it.
 */
function hasFailedBeside(one: HeldSlot, same: readonly HeldSlot[], startsFirst: boolean): boolean {
  const { container } = one;
  const { state, health } = container;
  const isBegun = !startsFirst && (state === 'created' || health === 'starting');
  const isRunning = state === 'running' || state === 'paused';
  const isReady = isBegun || (isRunning && health !== 'unhealthy' && health !== 'starting');
  const isMove = startsFirst && !one.isLeaving && same.some((other) => other.isLeaving);
  const isOfRollout = isMove || same.some((other) => isTemporaryName(other.container.name));
  return (
    !isReady && isOfRollout && same.some((other) => other.container !== container && isAlive(other.container))
  );
}

/**
 * Numbers for new replicas, without end. Swarm's orchestrator gives a missing task the lowest slot that is free; docker compose
 * counts on from the highest number in use.
 */
export function* newSlots(taken: ReadonlySet<number>, fillsGaps: boolean): Generator<number, never> {
  const first = fillsGaps ? 1 : Math.max(0, ...taken) + 1;
  for (let slot = first; ; slot += 1) if (!taken.has(slot)) yield slot;
}

/** A run that was cut off leaves containers that have not started: what has to make way for them may still be there. */
export function hasItsPlace({ isCurrent, container }: HeldSlot): boolean {
  return isCurrent && container.state !== 'created';
}
