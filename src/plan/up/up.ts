import { serviceGraph } from '../../graph/service-graph.ts';
import type { ProjectContents } from '../../model/desired/contents.ts';
import type { Project } from '../../model/desired/project.ts';
import { isTemporaryName } from '../../model/names.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { replicaCount } from '../../model/replicas.ts';
import { isOwnOrphan, orphansOf, serviceOf } from '../../observe/classify.ts';
import { type Placement, servicesOn } from '../../schedule/placement.ts';
import { PlanDraft } from '../draft.ts';
import { planRemoval } from '../existing/removal.ts';
import { ImageSources } from '../images/image-sources.ts';
import { spanningNetworks } from '../networks/span.ts';
import type { Plan, Unchanged } from '../operation.ts';
import { waitForPlaces } from '../rollout/make-way.ts';
import { NodePorts } from '../routes/node-ports.ts';
import { addStop } from '../steps.ts';
import { planContainer } from './containers.ts';
import { addPushes, type ImagePlanning, type Pulling, planImages } from './images.ts';
import { planNetworks } from './networks.ts';
import type { PlannedReplica, PlannedServices } from './planned-replica.ts';
import type { Planning, Prepared, UpOptions } from './planning.ts';
import { planStarts } from './start.ts';
import { planVolumes } from './volumes.ts';

/**
 * What `up` has to do: (project, fleet, placement, options) -> plan. The project holds the selected
 * services only. The same input gives the same plan; a plan that was carried out is followed by an
 * empty one.
 */
export function planUp(
  project: Project,
  contents: ProjectContents,
  fleet: Fleet,
  placement: Placement,
  options: UpOptions,
): Plan {
  const draft = new PlanDraft();
  const nodePorts = new NodePorts(project, fleet);
  const planning: Planning = { project, contents, fleet, placement, options, draft, nodePorts };
  const prepared = prepareNodes(planning);
  const removals = removeSurplus(planning, prepared);
  const planned = planContainers(planning, prepared, removals);
  const stops = stopDependents(planning, planned);
  if (options.start) planStarts(planning, planned, stops);
  return withUnchanged(draft.finish(project.name), planned);
}

function withUnchanged(plan: Plan, planned: PlannedServices): Plan {
  const keyOf = ({ node, resource }: Unchanged): string => `${node} ${resource.kind} ${resource.name}`;
  const touched = new Set(plan.operations.map(keyOf));
  const unchanged = [...planned.values()].flat().flatMap(({ kept, replica: { node }, resource }) => {
    const isTouched = kept?.state !== 'running' || touched.has(keyOf({ node, resource }));
    // It goes on under the name that it has, which another version, or --compatibility, may have given it.
    return isTouched ? [] : [{ node, resource: { ...resource, name: kept.name } }];
  });
  return unchanged.length === 0 ? plan : { ...plan, unchanged };
}

function prepareNodes(planning: Planning): ReadonlyMap<string, Prepared> {
  const { project, fleet, placement, draft, options } = planning;
  const prepared = new Map<string, Prepared>();
  const nodes = reachable(fleet);
  const networks = planNetworks({
    draft,
    project,
    nodes,
    spans: spanningNetworks(project, fleet, placement),
    used: new Map(nodes.map(({ name }) => [name, networksUsedOn(planning, name)])),
    keepsAll: options.recreate === 'never',
    kept: options.keptNetworks,
  });
  const sources = new ImageSources(nodes, options.pulled);
  const images: ImagePlanning = { draft, project, sources, pulling: pullingOf(planning) };
  for (const node of nodes) {
    const services = servicesOn(placement, node.name);
    const volumes = new Set([
      ...usersOn(planning, node.name).flatMap((key) =>
        (project.services[key]?.volumes ?? []).map(({ source }) => source ?? ''),
      ),
      ...(takesUnused(planning, node.name) ? Object.keys(project.volumes) : []),
    ]);
    const madeVolumes = planVolumes(draft, project, node, volumes, options.renewedVolumes);
    prepared.set(node.name, {
      networks: networks.get(node.name)?.created ?? new Map(),
      volumes: madeVolumes.created,
      removals: new Map([...(networks.get(node.name)?.removals ?? []), ...madeVolumes.removals]),
      images: planImages(images, node, services),
    });
  }
  addPushes(draft, sources, options.builds);
  return prepared;
}

function pullingOf({ options, contents }: Planning): Pulling {
  return {
    nowMs: options.nowMs,
    override: options.pull,
    builds: options.builds,
    pushes: options.pushes ?? false,
    pulled: options.pulled,
    environment: contents.builds,
  };
}

function networksUsedOn(planning: Planning, node: string): ReadonlySet<string> {
  const { project } = planning;
  return new Set([
    ...usersOn(planning, node).flatMap((key) => Object.keys(project.services[key]?.networks ?? {})),
    ...(takesUnused(planning, node) ? Object.keys(project.networks) : []),
  ]);
}

/**
 * The services whose networks and volumes a node has to have. Where there is one node only, that is known of a service that is scaled
 * to nothing, too, and docker compose makes them.
 */
function usersOn({ project, fleet, placement }: Planning, node: string): readonly string[] {
  const placed = servicesOn(placement, node);
  if (fleet.nodes.length > 1) return placed;
  const idle = Object.entries(project.services).flatMap(([key, service]) =>
    service.provider === undefined && replicaCount(service) === 0 ? [key] : [],
  );
  return [...placed, ...idle];
}

/** What no service uses has no place of its own. */
function takesUnused({ fleet, options }: Planning, node: string): boolean {
  return options.allResources === true && reachable(fleet)[0]?.name === node;
}

/**
 * Replicas that are too many, second holders of a slot and, where asked for, orphans go. The ids of
 * the removals by container name, because a name must be free before another container takes it.
 */
function removeSurplus(
  { project, fleet, placement, draft, options }: Planning,
  prepared: ReadonlyMap<string, Prepared>,
): ReadonlyMap<string, string> {
  // What is made anew must have lost these containers first.
  const release = (node: string, container: ObservedContainer, removal: string): void => {
    const uses = [
      ...container.networks.map(({ networkName }) => networkName),
      ...container.mounts.map(({ volumeName = '' }) => volumeName),
    ];
    for (const name of uses) {
      const renewed = prepared.get(node)?.removals.get(name);
      if (renewed !== undefined) draft.addDependency(renewed, removal);
    }
  };
  const timeoutSeconds = options.stopTimeoutSeconds;
  const removed = new Map<string, string>();
  for (const { node, container, because } of placement.surplus) {
    const service = serviceOf(container);
    const { removal: id } = planRemoval(draft, {
      node,
      container,
      cause: because ?? 'more than wanted',
      withAnonymousVolumes: false,
      timeoutSeconds,
      ...(service === undefined ? {} : { service, definition: project.services[service] }),
    });
    removed.set(container.name, id);
    release(node, container, id);
  }
  for (const node of options.removeOrphans ? reachable(fleet) : []) {
    for (const container of orphansOf(project, node.containers)) {
      if (!isOwnOrphan(project, container)) continue;
      const cause = 'orphan';
      const { removal: id } = planRemoval(draft, {
        node: node.name,
        container,
        cause,
        withAnonymousVolumes: false,
        timeoutSeconds,
      });
      removed.set(container.name, id);
      release(node.name, container, id);
    }
  }
  return removed;
}

function planContainers(
  planning: Planning,
  prepared: ReadonlyMap<string, Prepared>,
  removals: ReadonlyMap<string, string>,
): PlannedServices {
  const { project, placement, draft, options } = planning;
  const planned = new Map<string, readonly PlannedReplica[]>();
  for (const key of serviceGraph(project).order()) {
    const service = project.services[key];
    if (service === undefined) continue;
    // Where nothing is started, nothing moves: its slot would be held by two.
    const replicas = placement.replicas.filter(
      (replica) => replica.service === key && (options.start || replica.movedFrom === undefined),
    );
    planned.set(
      key,
      replicas.map((replica) => {
        const ready = prepared.get(replica.node);
        const empty = { networks: new Map(), volumes: new Map(), images: new Map(), removals: new Map() };
        return planContainer(planning, ready ?? empty, replica, service, planned);
      }),
    );
  }
  const replicas = [...planned.values()].flat();
  const replaced = replicas.flatMap(({ replica: { current }, removalOfOld }) =>
    current === undefined || removalOfOld === undefined ? [] : [[current.name, removalOfOld] as const],
  );
  // Services can exchange their container_name as well.
  const holders = new Map([...removals, ...replaced]);
  for (const replica of replicas) {
    const holder = holders.get(replica.resource.name);
    const taker = replica.rename ?? takerOfName(draft, replica);
    const isOther = holder !== undefined && holder !== replica.removalOfOld;
    if (isOther && taker !== undefined) draft.addDependency(taker, holder);
    freeTemporaryName(draft, replica, removals);
  }
  return waitForPlaces(planned, placement.surplus, removals);
}

/** What moves has its final name from the beginning; others have it by the last that is done to the container before its start. */
function takerOfName(
  draft: PlanDraft,
  { leftBehind, target, startAfter }: PlannedReplica,
): string | undefined {
  if (leftBehind !== undefined && target.kind === 'created') return target.by;
  return startAfter.filter((id) => draft.get(id).resource.kind === 'container').at(-1);
}

/** A failed rollout may have left a container under the name that the next one starts with. */
function freeTemporaryName(
  draft: PlanDraft,
  { target }: PlannedReplica,
  removals: ReadonlyMap<string, string>,
): void {
  if (target.kind !== 'created') return;
  const creation = draft.get(target.by);
  const removal = creation.kind === 'create-container' ? removals.get(creation.spec.name) : undefined;
  const isNamed = creation.kind === 'create-container' && isTemporaryName(creation.spec.name);
  if (removal !== undefined && isNamed) draft.addDependency(target.by, removal);
}

/**
 * `depends_on: {restart: true}`: a running dependent is stopped before its dependency is replaced, and
 * started again in the start phase. The stops by the replica they stop.
 */
function stopDependents(planning: Planning, planned: PlannedServices): ReadonlyMap<PlannedReplica, string> {
  const { project, draft, options } = planning;
  const stops = new Map<PlannedReplica, string>();
  for (const [key, replicas] of planned) {
    const causes = Object.entries(project.services[key]?.depends_on ?? {}).flatMap(([name, { restart }]) =>
      restart === true ? (planned.get(name) ?? []).flatMap(({ stopOfOld }) => stopOfOld ?? []) : [],
    );
    if (causes.length === 0) continue;
    for (const replica of replicas) {
      if (replica.kept?.state !== 'running') continue;
      const stop = addStop(draft, {
        node: replica.replica.node,
        resource: replica.resource,
        cause: 'a dependency is replaced',
        target: replica.target,
        service: project.services[key],
        timeoutSeconds: options.stopTimeoutSeconds,
      });
      for (const cause of causes) draft.addDependency(cause, stop);
      stops.set(replica, stop);
    }
  }
  return stops;
}
