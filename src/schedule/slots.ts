import { LABEL } from '../model/labels.ts';
import { isTemporaryName } from '../model/names.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import { type Fleet, reachable } from '../model/observed/fleet.ts';
import { isAlive, isOneOff, serviceOf, slotOf } from '../observe/classify.ts';

/** A slot of a service and the container that holds it. */
export interface HeldSlot {
  readonly node: string;
  readonly slot: number;
  readonly container: ObservedContainer;
}

/**
 * A service's replicas in docker compose's order (pkg/compose, convergence): those that are up to date
 * first, then by number, so that the obsolete and the highest are the first to go. A slot that is held
 * twice, as an interrupted recreate, a move or a rollout leaves it, is given to the better container; the other comes
 * last. `hashes` are the config hashes that count as up to date.
 * `prefersOld`: what is up to date may not have the traffic yet, so one that is not and lives comes first.
 */
export function heldSlots(
  fleet: Fleet,
  service: string,
  hashes: readonly string[],
  { prefersOld = false }: { readonly prefersOld?: boolean } = {},
): readonly HeldSlot[] {
  const isCurrent = (held: HeldSlot): boolean =>
    hashes.includes(held.container.labels[LABEL.configHash] ?? '');
  const held = reachable(fleet)
    .flatMap(({ name, containers }) =>
      containers
        .filter((container) => serviceOf(container) === service && !isOneOff(container))
        .map((container) => ({ node: name, slot: slotOf(container) ?? 0, container })),
    )
    .sort(
      (a, b) =>
        Number(isCurrent(b)) - Number(isCurrent(a)) ||
        a.slot - b.slot ||
        Number(isAlive(b.container)) - Number(isAlive(a.container)),
    );
  const isHolder = (entry: HeldSlot): boolean => {
    const same = held.filter(({ slot }) => slot === entry.slot);
    const old = same.find((other) => prefersOld && !isCurrent(other) && isAlive(other.container));
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
