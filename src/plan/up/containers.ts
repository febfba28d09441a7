import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { containerName, isTemporaryName, temporaryName } from '../../model/names.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isAlive } from '../../observe/classify.ts';
import type { LocatedContainer, PlacedReplica } from '../../schedule/placement.ts';
import { borrowsOf } from '../container-spec/borrow.ts';
import { containerSpec } from '../container-spec/container-spec.ts';
import { inheritedMounts } from '../container-spec/mounts.ts';
import { oneOffSpec } from '../container-spec/one-off.ts';
import type { ContainerTarget, Resource } from '../operation.ts';
import { startsFirst } from '../rollout/start-first.ts';
import { addStop } from '../steps.ts';
import { isRemote, nodeOf, type Planning, type Prepared } from './planning.ts';
import { replaceCause } from './replace-rules.ts';

/** By service: what becomes of its replicas' containers. */
export type PlannedServices = ReadonlyMap<string, readonly PlannedReplica[]>;

/** One replica after its container was dealt with, as the start phase needs to know it. */
export interface PlannedReplica {
  readonly replica: PlacedReplica;
  readonly resource: Resource;
  readonly target: ContainerTarget;
  /** Operations that must be done before the container may start. */
  readonly startAfter: readonly string[];
  /** The stop of the container that is replaced. */
  readonly stopOfOld?: string;
  /** The removal of the container that is replaced: its name is free from then on. */
  readonly removalOfOld?: string;
  /** The wait after which the old container is stopped, where the new one starts first. */
  readonly ready?: string;
  /** What takes the final name, where that is not what the start waits for. */
  readonly rename?: string;
  /** The container as it is, where it stays. */
  readonly kept?: ObservedContainer;
  /** The container on the node that the replica has left: it goes once this one runs. */
  readonly leftBehind?: LocatedContainer;
  readonly cause: string;
}

/** Adds what makes one replica's container the wanted one: nothing, a creation, or a replacement. */
export function planContainer(
  planning: Planning,
  prepared: Prepared,
  replica: PlacedReplica,
  service: Service,
  planned: PlannedServices,
): PlannedReplica {
  const { project, options } = planning;
  const lenders = lendersOf(service, replica.node, planned);
  const name = containerName(project.name, replica.service, service, replica.slot);
  const resource: Resource = { kind: 'container', name, service: replica.service };
  const common = { planning, prepared, replica, service, resource, lenders };
  const old = replica.current;
  if (replica.movedFrom !== undefined) return move({ ...common, ...replica.movedFrom });
  if (old === undefined) {
    const id = addCreate({ ...common, cause: 'not found' });
    return { replica, resource, target: { kind: 'created', by: id }, startAfter: [id], cause: 'created' };
  }
  const isTarget = options.targets.length === 0 || options.targets.includes(replica.service);
  const cause = replaceCause({
    project,
    key: replica.service,
    service,
    lenders,
    contents: planning.contents,
    container: old,
    node: nodeOf(planning, replica.node),
    removals: prepared.removals,
    recreate: isTarget ? options.recreate : options.recreateDependencies,
  });
  return cause === undefined ? keep(planning, replica, old, resource) : replace({ ...common, old, cause });
}

/**
 * The replica takes its number to another node. Its container there is stopped before the new one starts,
 * so that a slot never runs twice, and removed after that, so that there is always one to go on with.
 */
function move(
  moved: Omit<Replacement, 'old' | 'cause'> & LocatedContainer & { readonly because: string },
): PlannedReplica {
  const { planning, replica, resource, service, node, container, because } = moved;
  const cause = `moves from ${node}: ${because}`;
  const created = addCreate({ ...moved, cause });
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
        dependsOn: [created],
      });
  return {
    replica,
    resource,
    target: { kind: 'created', by: created },
    startAfter: [created, stopped ?? []].flat(),
    leftBehind: { node, container },
    cause,
  };
}

/** A container that stays keeps its name, unless a recreate was interrupted before its last step. */
function keep(
  { draft }: Planning,
  replica: PlacedReplica,
  container: ObservedContainer,
  resource: Resource,
): PlannedReplica {
  const target: ContainerTarget = { kind: 'observed', id: container.id };
  const startAfter = !isTemporaryName(container.name)
    ? []
    : [
        draft.add({
          kind: 'rename-container',
          node: replica.node,
          resource,
          cause: 'a recreate was interrupted',
          target,
          to: resource.name,
        }),
      ];
  return { replica, resource, target, startAfter, kept: container, cause: `was ${container.state}` };
}

/** What the steps of one replacement share. */
interface Replacement {
  readonly planning: Planning;
  readonly prepared: Prepared;
  readonly replica: PlacedReplica;
  readonly old: ObservedContainer;
  readonly service: Service;
  readonly resource: Resource;
  readonly cause: string;
  readonly lenders: Lenders;
}

/**
 * New one under a temporary name, old one stopped and removed, new one renamed: at every point there is
 * a container to go on with. Anonymous volumes move to the new one, so the old one is removed without.
 * Where a network is made anew, the old container leaves it first; where a volume is, it has to go first.
 */
function replace(replacement: Replacement): PlannedReplica {
  const { planning, prepared, replica, old, resource, cause } = replacement;
  const { draft } = planning;
  const volumes = old.mounts.flatMap(({ volumeName = '' }) => prepared.removals.get(volumeName) ?? []);
  if (volumes.length > 0) return replaceAfterRemoval(replacement, volumes);
  const networks = old.networks.filter(({ networkName }) => prepared.removals.has(networkName));
  if (networks.length === 0 && startsFirst(replacement.service, planning.options.rollout)) {
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
 * network knows it by the service's already. The old one is stopped when the new one is ready.
 */
function replaceStartFirst(replacement: Replacement): PlannedReplica {
  const { planning, replica, old, resource, cause } = replacement;
  const { draft } = planning;
  const created = addCreate(replacement, temporaryName(old.id, resource.name));
  const target: ContainerTarget = { kind: 'created', by: created };
  const common = { node: replica.node, resource, target };
  const ready = draft.add({
    ...{ kind: 'await-container', ...common, condition: 'steady', cause: 'rollout: it starts first' },
    stopsFailed: isAlive(old),
    dependsOn: [created],
  });
  const stopped = addStopOfOld(replacement, [ready]);
  const removed = addRemovalOfOld(replacement, [stopped ?? ready]);
  const rename = draft.add({
    ...{ kind: 'rename-container', ...common, cause, to: resource.name },
    dependsOn: [removed],
  });
  return {
    ...{ replica, resource, target, startAfter: [created], ready, rename },
    ...{ removalOfOld: removed, cause: 'recreated' },
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
function addStopOfOld(
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
    withAnonymousVolumes: planning.options.renewAnonymousVolumes,
    dependsOn,
  });
}

function addCreate(
  given: Omit<Replacement, 'old'> & { readonly old?: ObservedContainer },
  temporaryName?: string,
): string {
  const { planning, prepared, replica, service, resource, cause, lenders, old } = given;
  const { project, contents, draft, options } = planning;
  const reference = imageOf(project.name, replica.service, service);
  const node = nodeOf(planning, replica.node);
  const image = node.images[reference];
  const inherited =
    old === undefined || options.renewAnonymousVolumes
      ? []
      : inheritedMounts(project, service, old.mounts, image?.volumes);
  const spec = containerSpec({
    project,
    contents,
    key: replica.service,
    service,
    slot: replica.slot,
    inherited,
    isRemote: isRemote(node),
    ...(options.ownLabels === undefined ? {} : { ownLabels: options.ownLabels }),
    ...(temporaryName === undefined ? {} : { temporaryName }),
  });
  return draft.add({
    kind: 'create-container',
    node: replica.node,
    resource,
    cause,
    spec: replica.oneOff === undefined ? spec : oneOffSpec(spec, replica.oneOff),
    ...(image === undefined || prepared.images.has(reference) ? {} : { imageId: image.id }),
    ...(borrowsOf(service).length === 0 ? {} : { borrows: { service, lenders } }),
    dependsOn: [...preparations(prepared, service, reference), ...creationsOf(lenders)],
  });
}

type Lenders = Readonly<Record<string, ContainerTarget>>;

/** The container that stands for each service that this one takes namespaces or volumes from. */
function lendersOf(service: Service, node: string, planned: PlannedServices): Lenders {
  return Object.fromEntries(
    borrowsOf(service).flatMap(({ from }) => {
      if (!('service' in from)) return [];
      const replicas = planned.get(from.service) ?? [];
      const lender = replicas.find(({ replica }) => replica.node === node) ?? replicas[0];
      return lender === undefined ? [] : [[from.service, lender.target] as const];
    }),
  );
}

function creationsOf(lenders: Lenders): readonly string[] {
  return Object.values(lenders).flatMap((target) => (target.kind === 'created' ? [target.by] : []));
}

/** The operations that make the networks, volumes and the image of a service. */
function preparations(prepared: Prepared, service: Service, reference: string): readonly string[] {
  const networks = Object.keys(service.networks ?? {}).map((key) => prepared.networks.get(key));
  const volumes = (service.volumes ?? []).map(({ source }) => prepared.volumes.get(source ?? ''));
  return [...networks, ...volumes, prepared.images.get(reference)].filter((id) => id !== undefined);
}
