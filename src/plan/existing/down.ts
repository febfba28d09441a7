import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import { imageOf } from '../../model/image-reference.ts';
import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type Fleet, type ObservedNode, reachable } from '../../model/observed/fleet.ts';
import { isOneOff, isOwnOrphan, orphansOf, serviceOf } from '../../observe/classify.ts';
import { PlanDraft } from '../draft.ts';
import type { Plan } from '../operation.ts';
import { addProviders } from '../providers.ts';
import { planRemoval } from './removal.ts';

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

/**
 * Stops and removes a project's containers, dependents first, then its networks and, where asked for,
 * its volumes. External networks and volumes are never touched.
 */
export function planDown(project: Project, fleet: Fleet, options: DownOptions): Plan {
  const draft = new PlanDraft();
  for (const node of reachable(fleet)) {
    const removals = planContainers(draft, project, node, options);
    const run = { node: node.name, action: 'down', targets: options.targets, after: removals } as const;
    addProviders(draft, project, run);
    if (options.images !== undefined) planImageRemovals(draft, project, node, options, removals);
    if (options.targets.length > 0) continue;
    planNetworks(draft, project, node, removals);
    if (options.volumes) planVolumes(draft, project, node, removals);
  }
  return draft.finish(project.name);
}

function planContainers(
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  options: DownOptions,
): readonly string[] {
  const graph = graphOf(project);
  const removals = new Map<string, string[]>();
  const remove = (container: ObservedContainer, cause: string, dependsOn: readonly string[]): string => {
    const service = serviceOf(container);
    return planRemoval(draft, {
      node: node.name,
      container,
      cause,
      withAnonymousVolumes: options.volumes,
      timeoutSeconds: options.stopTimeoutSeconds,
      dependsOn,
      ...(service === undefined ? {} : { service, definition: project.services[service] }),
    });
  };
  for (const key of [...graph.order()].reverse()) {
    if (options.targets.length > 0 && !options.targets.includes(key)) continue;
    const before = graph.dependentsOf(key).flatMap((name) => removals.get(name) ?? []);
    const own = node.containers.filter((container) => serviceOf(container) === key && !isOneOff(container));
    removals.set(
      key,
      own.map((container) => remove(container, 'asked for', before)),
    );
  }
  const orphans = options.removeOrphans
    ? orphansOf(project, node.containers)
        .filter((container) => isOwnOrphan(project, container))
        .map((container) => remove(container, 'orphan', []))
    : [];
  return [...[...removals.values()].flat(), ...orphans];
}

function planNetworks(
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  after: readonly string[],
): void {
  const external = externalNames(project.networks);
  for (const network of node.networks) {
    if (network.labels[LABEL.project] !== project.name || external.has(network.name)) continue;
    draft.add({
      kind: 'remove-network',
      node: node.name,
      resource: { kind: 'network', name: network.name },
      cause: 'asked for',
      networkId: network.id,
      after,
    });
  }
}

function planVolumes(draft: PlanDraft, project: Project, node: ObservedNode, after: readonly string[]): void {
  const external = externalNames(project.volumes);
  const named = node.volumes.filter(
    (volume) => volume.labels[LABEL.project] === project.name && !external.has(volume.name),
  );
  for (const name of [...named.map((volume) => volume.name), ...inheritedAnonymousVolumes(node)]) {
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
  draft: PlanDraft,
  project: Project,
  node: ObservedNode,
  { images, targets }: DownOptions,
  after: readonly string[],
): void {
  const services = { ...project.disabled, ...project.services };
  const references = Object.entries(services).flatMap(([key, service]) => {
    const isTarget = targets.length === 0 || targets.includes(key);
    const isWanted =
      isTarget && service.provider === undefined && (images === 'all' || service.image === undefined);
    return isWanted ? [imageOf(project.name, key, service)] : [];
  });
  for (const name of new Set(references)) {
    if (node.images[name] === undefined) continue;
    draft.add({
      kind: 'remove-image',
      node: node.name,
      resource: { kind: 'image', name },
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
