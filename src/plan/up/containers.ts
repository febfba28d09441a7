import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { containerName, isTemporaryName, temporaryName } from '../../model/names.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isAlive } from '../../observe/classify.ts';
import type { PlacedReplica } from '../../schedule/placement.ts';
import { borrowsOf } from '../container-spec/borrow.ts';
import { containerSpec } from '../container-spec/container-spec.ts';
import { inheritedMounts } from '../container-spec/mounts.ts';
import { oneOffSpec } from '../container-spec/one-off.ts';
import type { ContainerTarget, Resource } from '../operation.ts';
import { addStop } from '../steps.ts';
import { nodeOf, type Planning, type Prepared } from './planning.ts';
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
  /** The container as it is, where it stays. */
  readonly kept?: ObservedContainer;
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
  if (replica.current === undefined) return create(planning, prepared, replica, service, resource, lenders);
  const isTarget = options.targets.length === 0 || options.targets.includes(replica.service);
  const cause = replaceCause({
    project,
    key: replica.service,
    service,
    lenders,
    contents: planning.contents,
    container: replica.current,
    node: nodeOf(planning, replica.node),
    recreate: isTarget ? options.recreate : options.recreateDependencies,
  });
  return cause === undefined
    ? keep(planning, replica, replica.current, resource)
    : replace(planning, prepared, replica, replica.current, service, resource, cause, lenders);
}

function create(
  planning: Planning,
  prepared: Prepared,
  replica: PlacedReplica,
  service: Service,
  resource: Resource,
  lenders: Lenders,
): PlannedReplica {
  const id = addCreate(planning, prepared, replica, service, { resource, cause: 'not found', lenders });
  return {
    replica,
    resource,
    target: { kind: 'created', by: id },
    startAfter: [id],
    cause: 'created',
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

/**
 * New one under a temporary name, old one stopped and removed, new one renamed: at every point there is
 * a container to go on with. Anonymous volumes move to the new one, so the old one is removed without.
 */
function replace(
  planning: Planning,
  prepared: Prepared,
  replica: PlacedReplica,
  old: ObservedContainer,
  service: Service,
  resource: Resource,
  cause: string,
  lenders: Lenders,
): PlannedReplica {
  const { draft, options, project } = planning;
  const common = { node: replica.node, resource, cause };
  const oldTarget: ContainerTarget = { kind: 'observed', id: old.id };
  const created = addCreate(planning, prepared, replica, service, {
    resource,
    cause,
    lenders,
    replaced: old,
  });
  const stopped = !isAlive(old)
    ? undefined
    : addStop(draft, {
        ...common,
        target: oldTarget,
        service: project.services[replica.service],
        timeoutSeconds: options.stopTimeoutSeconds,
        isRunning: old.state === 'running',
        dependsOn: [created],
      });
  const removed = draft.add({
    kind: 'remove-container',
    ...common,
    target: oldTarget,
    withAnonymousVolumes: options.renewAnonymousVolumes,
    dependsOn: [stopped ?? created],
  });
  const target: ContainerTarget = { kind: 'created', by: created };
  const renamed = draft.add({
    kind: 'rename-container',
    ...common,
    target,
    to: resource.name,
    dependsOn: [removed],
  });
  return {
    replica,
    resource,
    target,
    startAfter: [renamed],
    removalOfOld: removed,
    ...(stopped === undefined ? {} : { stopOfOld: stopped }),
    cause: 'recreated',
  };
}

function addCreate(
  planning: Planning,
  prepared: Prepared,
  replica: PlacedReplica,
  service: Service,
  given: { resource: Resource; cause: string; lenders: Lenders; replaced?: ObservedContainer },
): string {
  const { project, contents, draft, options } = planning;
  const { replaced, resource, cause, lenders } = given;
  const reference = imageOf(project.name, replica.service, service);
  const image = nodeOf(planning, replica.node).images[reference];
  const inherited =
    replaced === undefined || options.renewAnonymousVolumes
      ? []
      : inheritedMounts(project, service, replaced.mounts, image?.volumes);
  const spec = containerSpec({
    project,
    contents,
    key: replica.service,
    service,
    slot: replica.slot,
    inherited,
    ...(replaced === undefined ? {} : { temporaryName: temporaryName(replaced.id, resource.name) }),
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
