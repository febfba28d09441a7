import { borrowsOf } from '../../model/borrow.ts';
import type { ContainerSpec } from '../../model/container-spec.ts';
import type { Service } from '../../model/desired/service.ts';
import { imageOf } from '../../model/image-reference.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import { formatResources, resourcesOf } from '../../model/placing/resources.ts';
import { isOneOff, serviceOf, slotOf } from '../../observe/classify.ts';
import type { PlacedReplica } from '../../schedule/placement.ts';
import { containerSpec } from '../container-spec/container-spec.ts';
import { inheritedMounts } from '../container-spec/mounts.ts';
import { oneOffSpec } from '../container-spec/one-off.ts';
import type { MeshBinding } from '../container-spec/ports.ts';
import type { ContainerTarget, Resource } from '../operation.ts';
import type { PlannedServices } from './planned-replica.ts';
import { isRemote, nodeOf, type Planning, type Prepared } from './planning.ts';

/** What the steps of one replacement share. */
export interface Replacement {
  readonly planning: Planning;
  readonly prepared: Prepared;
  readonly replica: PlacedReplica;
  readonly old: ObservedContainer;
  readonly service: Service;
  readonly resource: Resource;
  readonly cause: string;
  readonly lenders: Lenders;
  /** Creations that come first. */
  readonly linked?: readonly string[];
}

/**
 * Adds the creation of a replica's container, after the networks, volumes and the image that it needs; its id. Anonymous
 * volumes of the container that it replaces move to it. A hidden one has none of the service's names on its networks. It does not
 * wait for what is made `beside` it: its start has to.
 */
export function addCreate(
  given: Omit<Replacement, 'old'> & { readonly old?: ObservedContainer },
  temporaryName?: string,
  {
    isHidden = false,
    beside = [],
  }: { readonly isHidden?: boolean; readonly beside?: readonly string[] } = {},
): string {
  const { planning, prepared, replica, service, resource, cause, lenders, old } = given;
  const { project, contents, draft, options } = planning;
  const reference = imageOf(project, replica.service, service);
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
    ...(replica.oneOff === undefined ? meshOf(planning, replica, service) : {}),
    ownLabels: { ...options.ownLabels, ...resourceLabel(planning, service) },
    ...(temporaryName === undefined ? {} : { temporaryName }),
  });
  return draft.add({
    kind: 'create-container',
    node: replica.node,
    resource,
    cause,
    spec: finalSpec(isHidden ? withoutAliases(spec) : spec, replica),
    ...(isHidden ? { isHidden } : {}),
    ...(image === undefined || prepared.images.has(reference) ? {} : { imageId: image.id }),
    ...(borrowsOf(service).length === 0 ? {} : { borrows: { service, lenders } }),
    dependsOn: [
      ...preparations(prepared, service, reference).filter((id) => !beside.includes(id)),
      ...creationsOf(lenders),
      ...(given.linked ?? []),
    ],
  });
}

function meshOf(
  { project, nodePorts }: Planning,
  { service: key, slot, node }: PlacedReplica,
  service: Service,
): { readonly mesh?: MeshBinding } {
  const mesh = nodePorts.bind(node, `${project.name} ${key} ${slot}`, service);
  return mesh === undefined ? {} : { mesh };
}

/** In a fleet, what it counts for on its node: other projects are placed by it. */
function resourceLabel({ fleet }: Planning, service: Service): Readonly<Record<string, string>> {
  const amounts = fleet.nodes.length > 1 ? resourcesOf(service) : {};
  return Object.keys(amounts).length === 0 ? {} : { [OWN_LABEL.resources]: formatResources(amounts) };
}

function finalSpec(spec: ContainerSpec, { oneOff }: PlacedReplica): ContainerSpec {
  return oneOff === undefined ? spec : oneOffSpec(spec, oneOff);
}

/** On its networks, and nobody knows it there by the service's names. */
function withoutAliases(spec: ContainerSpec): ContainerSpec {
  const endpoints = Object.entries(spec.endpoints).map(
    ([network, endpoint]) => [network, { ...endpoint, Aliases: [] }] as const,
  );
  return { ...spec, endpoints: Object.fromEntries(endpoints) };
}

export type Lenders = Readonly<Record<string, ContainerTarget>>;

/**
 * The container that stands for each service that this one takes namespaces or volumes from. A service that is no part
 * of the run (`--no-deps`) lends with what it has on the node.
 */
export function lendersOf(service: Service, node: ObservedNode, planned: PlannedServices): Lenders {
  return Object.fromEntries(
    borrowsOf(service).flatMap(({ from }) => {
      if (!('service' in from)) return [];
      const replicas = planned.get(from.service);
      const target =
        replicas === undefined
          ? presentLender(from.service, node)
          : (replicas.find(({ replica }) => replica.node === node.name) ?? replicas[0])?.target;
      return target === undefined ? [] : [[from.service, target] as const];
    }),
  );
}

function presentLender(service: string, { containers }: ObservedNode): ContainerTarget | undefined {
  const [first] = containers
    .filter((container) => serviceOf(container) === service && !isOneOff(container))
    .sort((one, other) => (slotOf(one) ?? 0) - (slotOf(other) ?? 0));
  return first === undefined ? undefined : { kind: 'observed', id: first.id };
}

/**
 * The creations of containers that one on the engine's own bridge links to: there the engine looks for them when it
 * creates the container, on other networks when it starts it.
 */
export function creationsOfLinked(service: Service, planned: PlannedServices): readonly string[] {
  if (service.network_mode !== 'bridge') return [];
  const linked = (service.links ?? []).flatMap((link) => planned.get(link.split(':')[0] ?? link) ?? []);
  return linked.flatMap(({ target }) => (target.kind === 'created' ? [target.by] : []));
}

function creationsOf(lenders: Lenders): readonly string[] {
  return Object.values(lenders).flatMap((target) => (target.kind === 'created' ? [target.by] : []));
}

/** The operations that make the networks of a service. */
export function networkCreations({ networks }: Prepared, service: Service): readonly string[] {
  return Object.keys(service.networks ?? {}).flatMap((key) => networks.get(key) ?? []);
}

/** The operations that make the networks, volumes and the image of a service. */
function preparations(prepared: Prepared, service: Service, reference: string): readonly string[] {
  const volumes = (service.volumes ?? []).map(({ source }) => prepared.volumes.get(source ?? ''));
  const others = [...volumes, prepared.images.get(reference)].filter((id) => id !== undefined);
  return [...networkCreations(prepared, service), ...others];
}
