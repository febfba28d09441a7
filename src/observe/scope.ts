import type { Project } from '../model/desired/project.ts';
import { imageOf } from '../model/image-reference.ts';
import { resourcesOf } from '../model/placing/resources.ts';
import { classicForms } from '../schedule/rules/classic.ts';
import type { Surroundings } from './surroundings.ts';

/** What to read: the project's own things, and those it names although they are not its own. */
export interface Scope {
  readonly project: string;
  /** Engine names of networks and volumes that the project uses. */
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  /** Also the project's own volumes that it names no more. */
  readonly leftVolumes: boolean;
  /** Image references as written. */
  readonly images: readonly string[];
  /** Read with the machines; set where placing depends on what else runs on the nodes. */
  readonly surroundings?: Surroundings;
}

/** Everything on an engine that a project's plan may depend on. */
export function scopeOf(project: Project): Scope {
  return {
    project: project.name,
    leftVolumes: true,
    networks: Object.values(project.networks).map((network) => network.name),
    volumes: Object.values(project.volumes).map((volume) => volume.name),
    images: Object.entries(project.services).flatMap(([key, service]) =>
      service.provider === undefined ? [imageOf(project, key, service)] : [],
    ),
  };
}

/**
 * The same for a run that may place replicas, which can depend on what else there is. It takes no volume away, so those that
 * nothing names any more are not asked for.
 */
export function scopeForPlacing(project: Project): Scope {
  const surroundings = surroundingsOf(project);
  return { ...scopeOf(project), leftVolumes: false, ...(surroundings === undefined ? {} : { surroundings }) };
}

/** Resources are counted where a service asks for some, other containers looked at where an affinity speaks of them. */
function surroundingsOf(project: Project): Surroundings | undefined {
  const services = Object.entries(project.services);
  const resources = services.some(([, service]) => Object.keys(resourcesOf(service)).length > 0);
  const affinities = services.flatMap(([key, service]) => [
    ...classicForms(service).affinities,
    ...(project.scheduling?.[key]?.affinity ?? []),
  ]);
  if (!resources && affinities.length === 0) return undefined;
  return { resources, images: affinities.some((text) => /^\s*image\s*[=!]/.test(text)) };
}

/** What carries the project's label only: for commands that need no compose file. */
export function scopeOfName(project: string): Scope {
  return { project, leftVolumes: true, networks: [], volumes: [], images: [] };
}
