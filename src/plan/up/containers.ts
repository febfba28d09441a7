import type { Service } from '../../model/desired/service.ts';
import { containerName, isTemporaryName } from '../../model/names.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isAlive } from '../../observe/classify.ts';
import type { LocatedContainer, PlacedReplica } from '../../schedule/placement.ts';
import type { ContainerTarget, Resource } from '../operation.ts';
import { keepsNameWhileRunning } from '../replacing/final-name.ts';
import { canReattach, reattach } from '../replacing/reattach.ts';
import { replace } from '../replacing/replace.ts';
import { type ReplaceInput, replaceCause } from '../replacing/replace-rules.ts';
import { movesFirst } from '../rollout/start-first.ts';
import { addStop } from '../steps.ts';
import { addCreate, creationsOfLinked, lendersOf, networkCreations, type Replacement } from './create.ts';
import { networksBeside } from './networks-beside.ts';
import type { PlannedReplica, PlannedServices } from './planned-replica.ts';
import { nodeOf, type Planning, type Prepared } from './planning.ts';

/** Adds what makes one replica's container the wanted one: nothing, a creation, or a replacement. */
export function planContainer(
  planning: Planning,
  prepared: Prepared,
  replica: PlacedReplica,
  service: Service,
  planned: PlannedServices,
): PlannedReplica {
  const { project, options } = planning;
  const node = nodeOf(planning, replica.node);
  const lenders = lendersOf(service, node, planned);
  const name = containerName(project, replica.service, service, replica.slot);
  const resource: Resource = { kind: 'container', name, service: replica.service };
  const linked = creationsOfLinked(service, planned);
  const common = { planning, prepared, replica, service, resource, lenders, linked };
  const old = replica.current;
  if (replica.movedFrom !== undefined) return move({ ...common, ...replica.movedFrom });
  if (old === undefined) {
    // The start of a one-off container is no part of the plan.
    const beside =
      replica.oneOff === undefined ? networksBeside(planning.draft, prepared, service, node) : [];
    const id = addCreate({ ...common, cause: 'not found' }, undefined, { beside });
    const target: ContainerTarget = { kind: 'created', by: id };
    return { replica, resource, target, startAfter: [...beside, id], cause: 'created' };
  }
  const isTarget = options.targets.length === 0 || options.targets.includes(replica.service);
  const input: ReplaceInput = {
    project,
    key: replica.service,
    service,
    lenders,
    contents: planning.contents,
    container: old,
    node,
    isAlone: planning.fleet.nodes.length === 1,
    removals: prepared.removals,
    recreate: isTarget ? options.recreate : options.recreateDependencies,
    because: options.healing?.replace.get(old.id),
  };
  const cause = replaceCause(input);
  if (cause === undefined) return keep(planning, replica, old, resource, networkCreations(prepared, service));
  const replacement: Replacement = { ...common, old, cause };
  const isAsItShouldBe = replaceCause({ ...input, removals: withoutNetworksOf(old, prepared) }) === undefined;
  return isAsItShouldBe && canReattach(planning, replica.service)
    ? reattach(replacement)
    : replace(replacement);
}

function withoutNetworksOf({ networks }: ObservedContainer, { removals }: Prepared): Prepared['removals'] {
  return new Map([...removals].filter(([name]) => !networks.some(({ networkName }) => networkName === name)));
}

/**
 * The replica takes its number to another node. Its container there is stopped before the new one starts,
 * so that a slot never runs twice, and removed after that, so that there is always one to go on with. With `order: start-first`
 * it is stopped when the new one is ready.
 */
function move(
  moved: Omit<Replacement, 'old' | 'cause'> & LocatedContainer & { readonly because: string },
): PlannedReplica {
  const { planning, replica, resource, service, node, container, because } = moved;
  const cause = `moves from ${node}: ${because}`;
  const created = addCreate({ ...moved, cause });
  const target: ContainerTarget = { kind: 'created', by: created };
  const ready =
    isAlive(container) && movesFirst(service, planning.options.rollout)
      ? planning.draft.add({
          kind: 'await-container',
          node: replica.node,
          resource,
          target,
          condition: 'steady',
          cause: 'rollout: it starts first',
          stopsFailed: true,
          dependsOn: [created],
        })
      : undefined;
  const stopped = !isAlive(container)
    ? undefined
    : addStop(planning.draft, {
        node,
        resource,
        cause,
        target: { kind: 'observed', id: container.id },
        service,
        timeoutSeconds: planning.options.stopTimeoutSeconds,
        isRunning: container.state === 'running',
        dependsOn: [ready ?? created],
      });
  return {
    replica,
    resource,
    target,
    startAfter: ready === undefined ? [created, stopped ?? []].flat() : [created],
    leftBehind: { node, container },
    ...(ready === undefined ? {} : { ready }),
    ...(stopped === undefined ? {} : { stopOfLeft: stopped }),
    cause,
  };
}

/** A container that stays keeps its name, unless a recreate was interrupted before its last step. Networks that it lacks come before its start. */
function keep(
  planning: Planning,
  replica: PlacedReplica,
  container: ObservedContainer,
  resource: Resource,
  networks: readonly string[],
): PlannedReplica {
  const target: ContainerTarget = { kind: 'observed', id: container.id };
  const mustStay = isAlive(container) && keepsNameWhileRunning(nodeOf(planning, replica.node), container);
  const renamed =
    !isTemporaryName(container.name) || mustStay
      ? []
      : [
          planning.draft.add({
            kind: 'rename-container',
            node: replica.node,
            resource,
            cause: 'a recreate was interrupted',
            target,
            to: resource.name,
          }),
        ];
  const startAfter = [...networks, ...renamed];
  return { replica, resource, target, startAfter, kept: container, cause: `was ${container.state}` };
}
