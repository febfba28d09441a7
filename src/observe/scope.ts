import type { Project } from '../model/desired/project.ts';
import { imageOf } from '../model/image-reference.ts';
import type { Scope } from './observe.ts';

/** Everything on an engine that a project's plan may depend on. */
export function scopeOf(project: Project): Scope {
  return {
    project: project.name,
    networks: Object.values(project.networks).map((network) => network.name),
    volumes: Object.values(project.volumes).map((volume) => volume.name),
    images: Object.entries(project.services).flatMap(([key, service]) =>
      service.provider === undefined ? [imageOf(project.name, key, service)] : [],
    ),
  };
}

/** What carries the project's label only: for commands that need no compose file. */
export function scopeOfName(project: string): Scope {
  return { project, networks: [], volumes: [], images: [] };
}
