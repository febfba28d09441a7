import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Project } from '../model/desired/project.ts';
import { LABEL } from '../model/labels.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import { type Fleet, reachable } from '../model/observed/fleet.ts';
import { replicaCount } from '../model/replicas.ts';
import { isAlive, isOneOff, serviceOf, slotOf } from '../observe/classify.ts';
import type { PlacedReplica, Placement } from './placement.ts';

interface Held {
  readonly node: string;
  readonly slot: number;
  readonly container: ObservedContainer;
}

/**
 * Places every replica of a project's services on the fleet's first reachable node; replicas that
 * exist stay where they are. Throws `NO_NODE` where no node answers.
 */
export function schedule(project: Project, fleet: Fleet): Placement {
  const node = requireNode(fleet);
  const replicas: PlacedReplica[] = [];
  const surplus: { node: string; container: ObservedContainer }[] = [];
  for (const [service, definition] of Object.entries(project.services)) {
    const wanted = definition.provider === undefined ? replicaCount(definition) : 0;
    const held = heldSlots(fleet, service, project.configHashes[service]?.equal ?? []);
    const slots = new Set(held.map(({ slot }) => slot));
    const kept = held.slice(0, Math.min(wanted, slots.size));
    for (const { node: at, slot, container } of kept) {
      replicas.push({ service, slot, node: at, current: container });
    }
    surplus.push(...held.slice(kept.length).map(({ node: at, container }) => ({ node: at, container })));
    const highest = Math.max(0, ...slots);
    for (let added = 1; added <= wanted - kept.length; added += 1) {
      replicas.push({ service, slot: highest + added, node });
    }
  }
  return { replicas, surplus };
}

/**
 * A service's replicas in docker compose's order (pkg/compose, convergence): those that are up to date
 * first, then by number, so that the obsolete and the highest are the first to go. A slot that is held
 * twice, as an interrupted recreate leaves it, is given to the better container; the other comes last.
 */
function heldSlots(fleet: Fleet, service: string, hashes: readonly string[]): readonly Held[] {
  const isCurrent = (held: Held): boolean => hashes.includes(held.container.labels[LABEL.configHash] ?? '');
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
  const isFirst = (entry: Held, index: number): boolean =>
    held.findIndex(({ slot }) => slot === entry.slot) === index;
  return [
    ...held.filter((entry, index) => isFirst(entry, index)),
    ...held.filter((entry, index) => !isFirst(entry, index)),
  ];
}

/**
 * The first node that answers. Throws `NO_NODE` where none does: an engine that is not there must not
 * look like a project that is not there.
 */
export function requireNode(fleet: Fleet): string {
  const [first] = reachable(fleet);
  if (first !== undefined) return first.name;
  const reasons = fleet.nodes.flatMap((node) => (node.kind === 'unreachable' ? [node.reason] : []));
  throw new FlotillaError('NO_NODE', reasons.join('; ') || 'The fleet has no node', {
    hint: 'start the engine, or name another with --host or DOCKER_HOST',
  });
}
