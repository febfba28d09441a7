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
  /** It was made from what the service is now. */
  readonly isCurrent: boolean;
}

/** The containers of a fleet that hold slots, by service: read once for all of them. */
export function slotHolders(fleet: Fleet): ReadonlyMap<string, readonly Omit<HeldSlot, 'isCurrent'>[]> {
  const byService = new Map<string, Omit<HeldSlot, 'isCurrent'>[]>();
  for (const { name: node, containers } of reachable(fleet)) {
    for (const container of containers) {
      const service = serviceOf(container);
      if (service === undefined || isOneOff(container)) continue;
      const holder = { node, slot: slotOf(container) ?? 0, container };
      const list = byService.get(service);
      if (list === undefined) byService.set(service, [holder]);
      else list.push(holder);
    }
  }
  return byService;
}

/**
 * A service's replicas in docker compose's order (pkg/compose, convergence): those that are up to date
 * first, then by number, so that the obsolete and the highest are the first to go. A slot that is held
 * twice, as an interrupted recreate, a move or a rollout leaves it, is given to the better container; the other comes
 * last. `hashes` are the config hashes that count as up to date.
 * `prefersOld`: what is up to date may not have the traffic yet, so one that is not and lives comes first.
 */
export function heldSlots(
  holders: readonly Omit<HeldSlot, 'isCurrent'>[],
  hashes: readonly string[],
  { prefersOld = false }: { readonly prefersOld?: boolean } = {},
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
    const others = same.filter((other) => !hasFailedBeside(other, same));
    return entry === (others[0] ?? same[0]);
  };
  return [...held.filter(isHolder), ...held.filter((entry) => !isHolder(entry))];
}

/** The new container of a replica that starts first, where it came to nothing and the old one goes on. */
function hasFailedBeside({ container }: HeldSlot, same: readonly HeldSlot[]): boolean {
  const { state, health } = container;
  const isBroken = state === 'exited' || state === 'dead' || state === 'restarting' || health === 'unhealthy';
  const isOfRollout = same.some((other) => isTemporaryName(other.container.name));
  return (
    isBroken && isOfRollout && same.some((other) => other.container !== container && isAlive(other.container))
  );
}
