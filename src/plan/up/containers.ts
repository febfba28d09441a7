import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { containerName, isTemporaryName, temporaryName } from '../../model/names.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isAlive } from '../../observe/classify.ts';
import type { PlacedReplica } from '../../schedule/placement.ts';
import { containerSpec } from '../container-spec/container-spec.ts';
import { inheritedMounts } from '../container-spec/mounts.ts';
import type { ContainerTarget, Resource } from '../operation.ts';
import { nodeOf, type Planning, type Prepared } from './planning.ts';
import { replaceCause } from './replace-rules.ts';

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
): PlannedReplica {
  const { project, options } = planning;
  const name = containerName(project.name, replica.service, service, replica.slot);
  const resource: Resource = { kind: 'container', name, service: replica.service };
  if (replica.current === undefined) return create(planning, prepared, replica, service, resource);
  const isTarget = options.targets.length === 0 || options.targets.includes(replica.service);
  const cause = replaceCause({
    project,
    key: replica.service,
    service,
    container: replica.current,
    node: nodeOf(planning, replica.node),
    recreate: isTarget ? options.recreate : options.recreateDependencies,
  });
  return cause === undefined
    ? keep(planning, replica, replica.current, resource)
    : replace(planning, prepared, replica, replica.current, service, resource, cause);
}

function create(
  planning: Planning,
  prepared: Prepared,
  replica: PlacedReplica,
  service: Service,
  resource: Resource,
): PlannedReplica {
  const id = addCreate(planning, prepared, replica, service, { resource, cause: 'not found' });
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
): PlannedReplica {
  const { draft, options } = planning;
  const common = { node: replica.node, resource, cause };
  const oldTarget: ContainerTarget = { kind: 'observed', id: old.id };
  const created = addCreate(planning, prepared, replica, service, { resource, cause, replaced: old });
  const stopped = !isAlive(old)
    ? undefined
    : draft.add({
        kind: 'stop-container',
        ...common,
        target: oldTarget,
        ...(options.stopTimeoutSeconds === undefined ? {} : { timeoutSeconds: options.stopTimeoutSeconds }),
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
  given: { resource: Resource; cause: string; replaced?: ObservedContainer },
): string {
  const { project, draft, options } = planning;
  const { replaced, resource, cause } = given;
  const reference = imageOf(project.name, replica.service, service);
  const image = nodeOf(planning, replica.node).images[reference];
  const inherited =
    replaced === undefined || options.renewAnonymousVolumes
      ? []
      : inheritedMounts(project, service, replaced.mounts, image?.volumes);
  return draft.add({
    kind: 'create-container',
    node: replica.node,
    resource,
    cause,
    spec: containerSpec({
      project,
      key: replica.service,
      service,
      slot: replica.slot,
      inherited,
      ...(replaced === undefined ? {} : { temporaryName: temporaryName(replaced.id, resource.name) }),
    }),
    ...(image === undefined || prepared.images.has(reference) ? {} : { imageId: image.id }),
    dependsOn: preparations(prepared, service, reference),
  });
}

/** The operations that make the networks, volumes and the image of a service. */
function preparations(prepared: Prepared, service: Service, reference: string): readonly string[] {
  const networks = Object.keys(service.networks ?? {}).map((key) => prepared.networks.get(key));
  const volumes = (service.volumes ?? []).map(({ source }) => prepared.volumes.get(source ?? ''));
  return [...networks, ...volumes, prepared.images.get(reference)].filter((id) => id !== undefined);
}
