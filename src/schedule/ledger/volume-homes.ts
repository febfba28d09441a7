import type { Project, Volume } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { Fleet, ObservedNode, UnreachableNode } from '../../model/observed/fleet.ts';
import { isGlobal } from '../../model/replicas.ts';
import type { PlacedReplica } from '../placement.ts';

/** Where the data of a project's local volumes are, or will be once a replica that has them is placed. */
export class VolumeHomes {
  readonly #project: Project;
  /** By key: the nodes that have the volume. */
  readonly #existing = new Map<string, readonly string[]>();
  /** By key and node: how many of the placed replicas have it there. */
  readonly #used = new Map<string, Map<string, number>>();
  readonly #keys = new Map<string, readonly string[]>();

  constructor(project: Project, fleet: Fleet) {
    this.#project = project;
    for (const [key, service] of Object.entries(project.services)) {
      this.#keys.set(key, isGlobal(service) ? [] : localVolumes(project, service));
    }
    const keys = new Map<string, string>();
    for (const key of new Set([...this.#keys.values()].flat())) {
      this.#used.set(key, new Map());
      keys.set(project.volumes[key]?.name ?? '', key);
    }
    if (keys.size === 0) return;
    for (const node of fleet.nodes) {
      for (const name of volumesOn(node)) {
        const key = keys.get(name);
        if (key !== undefined) this.#existing.set(key, [...(this.#existing.get(key) ?? []), node.name]);
      }
    }
  }

  /** The volume that keeps a service off a node, by its engine's name, and where it is instead. */
  elsewhere(service: string, node: string): { readonly volume: string; readonly homes: string } | undefined {
    for (const key of this.#keys.get(service) ?? []) {
      const homes = this.#homesOf(key);
      if (homes.length > 0 && !homes.includes(node)) {
        return { volume: this.#project.volumes[key]?.name ?? key, homes: homes.join(', ') };
      }
    }
    return undefined;
  }

  add({ service, node }: PlacedReplica): void {
    this.#count(service, node, 1);
  }

  remove({ service, node }: PlacedReplica): void {
    this.#count(service, node, -1);
  }

  #homesOf(key: string): readonly string[] {
    const used = [...(this.#used.get(key) ?? [])].flatMap(([node, count]) => (count > 0 ? [node] : []));
    return [...new Set([...(this.#existing.get(key) ?? []), ...used])];
  }

  #count(service: string, node: string, by: 1 | -1): void {
    for (const key of this.#keys.get(service) ?? []) {
      const used = this.#used.get(key);
      used?.set(node, (used.get(node) ?? 0) + by);
    }
  }
}

/** For a node that does not answer, what was known before: its data are still there. */
function volumesOn(node: ObservedNode | UnreachableNode): readonly string[] {
  return node.kind === 'reachable'
    ? node.volumes.map(({ name }) => name)
    : (node.settings.knownVolumes ?? []);
}

/** The keys of a service's named volumes whose data are on the node itself. */
function localVolumes(project: Project, { volumes = [] }: Service): readonly string[] {
  return volumes.flatMap(({ type, source = '' }) => {
    const volume = type === 'volume' ? project.volumes[source] : undefined;
    return volume !== undefined && isLocal(volume) ? [source] : [];
  });
}

/** The local driver with options mounts what may be elsewhere; other drivers know where their data are. */
function isLocal({ driver = 'local', driver_opts = {} }: Volume): boolean {
  return driver === 'local' && Object.keys(driver_opts).length === 0;
}
