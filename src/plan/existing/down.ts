import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import { imageOf, taggedReference } from '../../model/image-reference.ts';
import { LABEL } from '../../model/labels.ts';
import {
  type Fleet,
  type ObservedNetwork,
  type ObservedNode,
  reachable,
} from '../../model/observed/fleet.ts';
import { isOneOff, isOwnOrphan, orphansOf, serviceOf } from '../../observe/classify.ts';
import type { LocatedContainer } from '../../schedule/placement.ts';
import { PlanDraft } from '../draft.ts';
import { isSwarmNetwork, membersOf } from '../networks/span.ts';
import type { Plan } from '../operation.ts';
import { addProviders } from '../providers.ts';
import { type DownScope, downScope } from './down-scope.ts';
import { type PlannedRemoval, planRemoval } from './removal.ts';

export interface DownOptions {
  /** Services named on the command line; empty means the whole project. */
  readonly targets: readonly string[];
  /** `-v`: named and anonymous volumes too. */
  readonly volumes: boolean;
  readonly removeOrphans: boolean;
  /** `--rmi`: the images of the services, or only those without a name of the user's. */
  readonly images?: 'all' | 'local';
  readonly stopTimeoutSeconds?: number;
}

/** What all parts of a `down` are planned from. */
interface DownPlanning {
  readonly draft: PlanDraft;
  readonly project: Project;
  readonly options: DownOptions;
  readonly scope: DownScope;
}

/**
 * Stops and removes a project's containers, dependents first, then its networks and, where asked for,
 * its volumes. External networks and volumes are never touched.
 */
export function planDown(project: Project, fleet: Fleet, options: DownOptions): Plan {
  const draft = new PlanDraft();
  const nodes = reachable(fleet);
  const planning: DownPlanning = { draft, project, options, scope: downScope(project, nodes, options) };
  const { removals, ends } = planContainers(planning, nodes);
  const [first] = nodes;
  if (first !== undefined) {
    const run = { node: first.name, action: 'down', targets: options.targets, after: removals } as const;
    addProviders(draft, project, run);
  }
  for (const node of nodes) {
    if (options.images !== undefined) planImageRemovals(planning, node, removals);
    // A container that has ended is on no network any more: removing networks takes longest, so it starts then.
    planNetworks(planning, node, ends);
    if (options.volumes) planVolumes(planning, node, removals);
  }
  planOverlays(planning, fleet, removals);
  return draft.finish(project.name);
}

/**
 * Networks that span nodes are removed once, by a manager of their Swarm, when no container is left on any node. Those that the
 * Swarm has removed but a node still has are included: the run says what to do about them.
 */
function planOverlays(planning: DownPlanning, fleet: Fleet, after: readonly string[]): void {
  const nodes = reachable(fleet);
  const silent = fleet.nodes.flatMap(({ kind, name }) => (kind === 'unreachable' ? [name] : []));
  const manager = nodes.find(({ info }) => info?.swarm.isManager === true) ?? nodes[0];
  const all = nodes.map(({ networks, leftNetworks = [] }) => [...networks, ...leftNetworks]);
  const seen = new Map(
    all.flatMap((networks) =>
      ownNetworks(planning, networks)
        .filter(isSwarmNetwork)
        .map((network) => [network.id, network] as const),
    ),
  );
  for (const network of seen.values()) {
    if (manager === undefined) continue;
    const of = { members: membersOf(nodes, network.id), ...(silent.length === 0 ? {} : { silent }) };
    addNetworkRemoval(planning, manager.name, network, after, of);
  }
}

function planContainers(
  { draft, project, options }: DownPlanning,
  nodes: readonly ObservedNode[],
): { readonly removals: readonly string[]; readonly ends: readonly string[] } {
  const graph = graphOf(project);
  const planned = new Map<string, readonly PlannedRemoval[]>();
  const seen = new Set<string>();
  const containers = nodes.flatMap(({ name, containers: own }) =>
    own.map((container) => ({ node: name, container })),
  );
  const remove = (
    { node, container }: LocatedContainer,
    cause: string,
    dependsOn: readonly string[],
  ): PlannedRemoval => {
    const service = serviceOf(container);
    seen.add(container.id);
    return planRemoval(draft, {
      node,
      container,
      cause,
      withAnonymousVolumes: options.volumes,
      namesStopped: true,
      timeoutSeconds: options.stopTimeoutSeconds,
      dependsOn,
      ...(service === undefined ? {} : { service, definition: project.services[service] }),
    });
  };
  for (const key of [...graph.order()].reverse()) {
    if (options.targets.length > 0 && !options.targets.includes(key)) continue;
    const before = graph
      .dependentsOf(key)
      .flatMap((name) => (planned.get(name) ?? []).map(({ removal }) => removal));
    const own = containers.filter(
      ({ container }) => serviceOf(container) === key && (options.removeOrphans || !isOneOff(container)),
    );
    planned.set(
      key,
      own.map((located) => remove(located, 'asked for', before)),
    );
  }
  const orphans = nodes.flatMap((node) =>
    (options.removeOrphans ? orphansOf(project, node.containers) : [])
      .filter((container) => isOwnOrphan(project, container) && !seen.has(container.id))
      .map((container) => remove({ node: node.name, container }, 'orphan', [])),
  );
  const all = [...[...planned.values()].flat(), ...orphans];
  return { removals: all.map(({ removal }) => removal), ends: all.map(({ end }) => end) };
}

function planNetworks(planning: DownPlanning, node: ObservedNode, after: readonly string[]): void {
  for (const network of ownNetworks(planning, node.networks)) {
    if (!isSwarmNetwork(network)) addNetworkRemoval(planning, node.name, network, after);
  }
}

function ownNetworks(
  { project, scope }: DownPlanning,
  networks: readonly ObservedNetwork[],
): readonly ObservedNetwork[] {
  const external = externalNames(project.networks);
  return networks.filter(
    ({ name, labels }) =>
      labels[LABEL.project] === project.name && !external.has(name) && scope.hasNetwork(name),
  );
}

function addNetworkRemoval(
  { draft }: DownPlanning,
  node: string,
  network: ObservedNetwork,
  after: readonly string[],
  ofSwarm: { readonly members?: readonly string[]; readonly silent?: readonly string[] } = {},
): void {
  draft.add({
    kind: 'remove-network',
    node,
    resource: { kind: 'network', name: network.name },
    cause: 'asked for',
    networkId: network.id,
    ...ofSwarm,
    after,
  });
}

function planVolumes(
  { draft, project, scope }: DownPlanning,
  node: ObservedNode,
  after: readonly string[],
): void {
  const external = externalNames(project.volumes);
  const named = node.volumes.filter(
    (volume) => volume.labels[LABEL.project] === project.name && !external.has(volume.name),
  );
  for (const name of [...named.map((volume) => volume.name), ...inheritedAnonymousVolumes(node)]) {
    if (!scope.hasVolume(name)) continue;
    draft.add({
      kind: 'remove-volume',
      node: node.name,
      resource: { kind: 'volume', name },
      cause: 'down -v',
      after,
    });
  }
}

/** An image that others still use is left, as docker compose does. */
function planImageRemovals(
  { draft, project, options: { images }, scope }: DownPlanning,
  node: ObservedNode,
  after: readonly string[],
): void {
  const services = { ...project.disabled, ...project.services };
  const references = Object.entries(services).flatMap(([key, service]) => {
    if (!scope.hasService(key) || service.provider !== undefined) return [];
    const reference = imageOf(project, key, service);
    // What the project's own build has made is local, whatever name it has, and where no file tells of the build.
    const builtFor = node.images[reference]?.defaults.labels[LABEL.project];
    const isOwn = service.image === undefined || builtFor === project.name;
    return images === 'all' || isOwn ? [reference] : [];
  });
  for (const reference of new Set(references)) {
    if (node.images[reference] === undefined) continue;
    draft.add({
      kind: 'remove-image',
      node: node.name,
      resource: { kind: 'image', name: taggedReference(reference) },
      cause: `--rmi ${images}`,
      after,
    });
  }
}

/**
 * Anonymous volumes that a replaced container has handed on. The engine takes them for named ones, since
 * the successor mounts them by name, and would leave them behind with the container's removal.
 */
function inheritedAnonymousVolumes({ containers }: ObservedNode): ReadonlySet<string> {
  const wasReplaced = containers.filter((container) => container.labels[LABEL.replace] !== undefined);
  const names = wasReplaced.flatMap(({ mounts }) => mounts.map(({ volumeName = '' }) => volumeName));
  return new Set(names.filter((name) => /^[0-9a-f]{64}$/.test(name)));
}

function externalNames(
  entries: Readonly<Record<string, { name: string; external?: boolean }>>,
): ReadonlySet<string> {
  return new Set(Object.values(entries).flatMap(({ name, external }) => (external === true ? [name] : [])));
}
