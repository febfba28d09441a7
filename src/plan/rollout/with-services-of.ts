import type { Project } from '../../model/desired/project.ts';

const REFERENCES = ['networks', 'volumes', 'configs', 'secrets', 'models'] as const;
const HASHES = ['networkHashes', 'volumeHashes'] as const;

/**
 * A project with some of its services as they are in another, and with what these refer to. What both have stays
 * as it is in the first.
 */
export function withServicesOf(project: Project, other: Project, names: readonly string[]): Project {
  const pick = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => names.includes(name)));
  const both = (keys: readonly (keyof Project)[]): object =>
    Object.fromEntries(keys.map((key) => [key, { ...Object(other[key]), ...Object(project[key]) }]));
  return {
    ...project,
    services: { ...project.services, ...pick(other.services) },
    configHashes: { ...project.configHashes, ...pick(other.configHashes) },
    ...both(REFERENCES),
    ...both(HASHES),
  };
}
