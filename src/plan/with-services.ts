import { serviceHash } from '../compose/hash/config-hash.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';

/** The project with some services in another form; their hashes are taken anew. */
export function withServices(project: Project, changed: Readonly<Record<string, Service>>): Project {
  const hashes = Object.entries(changed).map(([key, service]) => [key, serviceHash(service)]);
  return {
    ...project,
    services: { ...project.services, ...changed },
    configHashes: { ...project.configHashes, ...Object.fromEntries(hashes) },
  };
}
