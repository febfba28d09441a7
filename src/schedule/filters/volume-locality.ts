import type { Project, Volume } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { isGlobal } from '../../model/replicas.ts';
import type { PlacedReplica } from '../placement.ts';
import type { Filter } from './filter.ts';

/**
 * A volume's data are on one node, and a replica never starts on an empty volume elsewhere: it goes where
 * the volume is, or to where another service that has it is placed. Services in global mode have a volume
 * of their own on each node.
 */
export const volumeLocality: Filter = {
  name: 'volumes',
  evicts: false,
  check({ project, fleet, service, placed, node }) {
    if (node.info === undefined || isGlobal(service)) return undefined;
    for (const key of localVolumes(project, service)) {
      const homes = homesOf(project, fleet, placed, key);
      if (homes.size > 0 && !homes.has(node.name)) {
        return `volume ${project.volumes[key]?.name} is on ${[...homes].join(', ')}`;
      }
    }
    return undefined;
  },
};

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

function homesOf(
  project: Project,
  fleet: Fleet,
  placed: readonly PlacedReplica[],
  key: string,
): ReadonlySet<string> {
  const name = project.volumes[key]?.name;
  const existing = reachable(fleet).filter(({ volumes }) => volumes.some((volume) => volume.name === name));
  const used = placed.filter(({ service }) => {
    const other = project.services[service];
    const mounts = other === undefined || isGlobal(other) ? [] : (other.volumes ?? []);
    return mounts.some(({ type, source }) => type === 'volume' && source === key);
  });
  return new Set([...existing.map((node) => node.name), ...used.map((replica) => replica.node)]);
}
