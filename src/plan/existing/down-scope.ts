import { graphOf } from '../../graph/service-graph.ts';
import type { Project } from '../../model/desired/project.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import type { ObservedNode } from '../../model/observed/fleet.ts';
import { isOneOff, serviceOf } from '../../observe/classify.ts';

/** What a `down` is about, beside containers. */
export interface DownScope {
  hasService(key: string): boolean;
  /** By the engine's names. */
  hasNetwork(name: string): boolean;
  hasVolume(name: string): boolean;
}

const WHOLE: DownScope = { hasService: () => true, hasNetwork: () => true, hasVolume: () => true };

/**
 * With services named on the command line: these and what they depend on, the networks and volumes that belong to them by the
 * file or by their containers, and of these only what no container is left to use (docker compose, pkg/compose/down.go, tries
 * those, too, and leaves them). A volume that none of them has is never touched.
 */
export function downScope(
  project: Project,
  nodes: readonly ObservedNode[],
  { targets, removeOrphans }: { readonly targets: readonly string[]; readonly removeOrphans: boolean },
): DownScope {
  if (targets.length === 0) return WHOLE;
  const services = new Set([...targets, ...graphOf(project).closure(targets)]);
  const containers = nodes.flatMap((node) => node.containers);
  const isOf = (keys: ReadonlySet<string>, container: ObservedContainer): boolean =>
    keys.has(serviceOf(container) ?? '');
  const named = new Set(targets);
  const staying = containers.filter(
    (container) => !isOf(named, container) || (isOneOff(container) && !removeOrphans),
  );
  const own = containers.filter((container) => isOf(services, container));
  const networks = new Set([...networksByFile(project, services), ...own.flatMap(networksOf)]);
  const volumes = new Set([...volumesByFile(project, services), ...own.flatMap(volumesOf)]);
  const usedNetworks = new Set(staying.flatMap(networksOf));
  const usedVolumes = new Set(staying.flatMap(volumesOf));
  return {
    hasService: (key) => services.has(key),
    hasNetwork: (name) => networks.has(name) && !usedNetworks.has(name),
    hasVolume: (name) => volumes.has(name) && !usedVolumes.has(name),
  };
}

function networksByFile({ services, networks }: Project, keys: ReadonlySet<string>): readonly string[] {
  const used = [...keys].flatMap((key) => Object.keys(services[key]?.networks ?? {}));
  return used.flatMap((key) => networks[key]?.name ?? []);
}

function volumesByFile({ services, volumes }: Project, keys: ReadonlySet<string>): readonly string[] {
  const used = [...keys].flatMap((key) => services[key]?.volumes ?? []);
  return used.flatMap(({ source = '' }) => volumes[source]?.name ?? []);
}

function networksOf({ networks }: ObservedContainer): readonly string[] {
  return networks.map(({ networkName }) => networkName);
}

function volumesOf({ mounts }: ObservedContainer): readonly string[] {
  return mounts.flatMap(({ volumeName }) => volumeName ?? []);
}
