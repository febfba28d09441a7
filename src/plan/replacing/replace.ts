import { temporaryName } from '../../model/names.ts';
import { isAlive } from '../../observe/classify.ts';
import type { ContainerTarget } from '../operation.ts';
import { isBlueGreen, replaceByColour } from '../rollout/blue-green.ts';
import { startsFirst } from '../rollout/start-first.ts';
import { addStop } from '../steps.ts';
import { addCreate, type Replacement } from '../up/create.ts';
import type { PlannedReplica } from '../up/planned-replica.ts';
import { nodeOf } from '../up/planning.ts';
import { keepsNameWhileRunning } from './final-name.ts';

/**
 * New one under a temporary name, old one stopped and removed, new one renamed: at every point there is
 * a container to go on with. Anonymous volumes move to the new one, so the old one is removed without.
 * Where a network is made anew, the old container leaves it first; where a volume is, it has to go first.
 */
export function replace(replacement: Replacement): PlannedReplica {
  const { planning, prepared, replica, old, resource, cause } = replacement;
  const { draft } = planning;
  const volumes = old.mounts.flatMap(({ volumeName = '' }) => prepared.removals.get(volumeName) ?? []);
  if (volumes.length > 0) return replaceAfterRemoval(replacement, volumes);
  const networks = old.networks.filter(({ networkName }) => prepared.removals.has(networkName));
  const { rollout } = planning.options;
  const hasMesh = nodeOf(planning, replica.node).mesh !== undefined;
  if (
    networks.length === 0 &&
    rollout !== undefined &&
    isBlueGreen(planning.project, replica.service, rollout, hasMesh)
  ) {
    return replaceByColour(replacement, rollout, { stopOfOld: addStopOfOld, removalOfOld: addRemovalOfOld });
  }
  if (networks.length === 0 && startsFirst(replacement.service, rollout, hasMesh)) {
    return replaceStartFirst(replacement);
  }
  const leaves = old.networks.flatMap(({ networkName, networkId }) => {
    const removal = prepared.removals.get(networkName);
    return removal === undefined ? [] : [{ removal, networkId: networkId || networkName }];
  });
  const stoppedFirst = leaves.length === 0 ? undefined : addStopOfOld(replacement, []);
  const target: ContainerTarget = { kind: 'observed', id: old.id };
  for (const { removal, networkId } of leaves) {
    const dependsOn = [stoppedFirst ?? []].flat();
    const common = { node: replica.node, resource, cause, target };
    draft.addDependency(removal, draft.add({ kind: 'disconnect-network', ...common, networkId, dependsOn }));
  }
  const created = addCreate(replacement, temporaryName(old.id, resource.name));
  const stopped = leaves.length === 0 ? addStopOfOld(replacement, [created]) : stoppedFirst;
  const removed = addRemovalOfOld(
    replacement,
    leaves.length === 0 ? [stopped ?? created] : [created, stopped ?? []].flat(),
  );
  const renamed = draft.add({
    kind: 'rename-container',
    node: replica.node,
    resource,
    cause,
    target: { kind: 'created', by: created },
    to: resource.name,
    dependsOn: [removed],
  });
  return {
    replica,
    resource,
    target: { kind: 'created', by: created },
    startAfter: [renamed],
    removalOfOld: removed,
    ...(stopped === undefined ? {} : { stopOfOld: stopped }),
    cause: 'recreated',
  };
}

/**
 * `order: start-first`: the new container starts beside the old one, under its temporary name; the
 * network knows it by the service's already. The old one is stopped when the new one is ready. Where it can't get its final
 * name after that, it keeps the temporary one, and its successor takes the final name.
 */
function replaceStartFirst(replacement: Replacement): PlannedReplica {
  const { planning, replica, old, resource, cause } = replacement;
  const { draft } = planning;
  const isFinalNameFree = old.name !== resource.name;
  const created = addCreate(replacement, isFinalNameFree ? undefined : temporaryName(old.id, resource.name));
  const target: ContainerTarget = { kind: 'created', by: created };
  const common = { node: replica.node, resource, target };
  const ready = draft.add({
    kind: 'await-container',
    ...common,
    condition: 'steady',
    cause: 'rollout: it starts first',
    stopsFailed: isAlive(old),
    dependsOn: [created],
  });
  const stopped = addStopOfOld(replacement, [ready]);
  const removed = addRemovalOfOld(replacement, [stopped ?? ready]);
  const keepsName = isFinalNameFree || keepsNameWhileRunning(nodeOf(planning, replica.node), old);
  const rename = {
    kind: 'rename-container',
    ...common,
    cause,
    to: resource.name,
    dependsOn: [removed],
  } as const;
  return {
    replica,
    resource,
    target,
    startAfter: [created],
    ready,
    removalOfOld: removed,
    cause: 'recreated',
    ...(keepsName ? {} : { rename: draft.add(rename) }),
    ...(stopped === undefined ? {} : { stopOfOld: stopped }),
  };
}

/** A volume can't be made anew while a container has it, running or not. */
function replaceAfterRemoval(replacement: Replacement, volumes: readonly string[]): PlannedReplica {
  const { planning, replica, resource } = replacement;
  const stopped = addStopOfOld(replacement, []);
  const removed = addRemovalOfOld(replacement, [stopped ?? []].flat());
  for (const volume of volumes) planning.draft.addDependency(volume, removed);
  const created = addCreate(replacement);
  planning.draft.addDependency(created, removed);
  return {
    replica,
    resource,
    target: { kind: 'created', by: created },
    startAfter: [created],
    removalOfOld: removed,
    ...(stopped === undefined ? {} : { stopOfOld: stopped }),
    cause: 'recreated',
  };
}

/** undefined where it does not run. */
export function addStopOfOld(
  { planning, replica, old, service, resource, cause }: Replacement,
  dependsOn: readonly string[],
): string | undefined {
  if (!isAlive(old)) return undefined;
  return addStop(planning.draft, {
    node: replica.node,
    resource,
    cause,
    target: { kind: 'observed', id: old.id },
    service,
    timeoutSeconds: planning.options.stopTimeoutSeconds,
    isRunning: old.state === 'running',
    dependsOn,
  });
}

function addRemovalOfOld(
  { planning, replica, old, resource, cause }: Replacement,
  dependsOn: readonly string[],
): string {
  return planning.draft.add({
    kind: 'remove-container',
    node: replica.node,
    resource,
    cause,
    target: { kind: 'observed', id: old.id },
    // With -V too, as docker compose: only what is asked for by -v is lost.
    withAnonymousVolumes: false,
    dependsOn,
  });
}
