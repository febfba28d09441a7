import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Project } from './desired/project.ts';
import type { Service } from './desired/service.ts';

/**
 * The project with only the services that are asked for: the named ones and, unless `withDependencies`
 * is false, all they depend on. No names: all enabled services. Naming a service that a profile switched
 * off enables it (Compose Specification, profiles). The others count as switched off, so that they are
 * not taken for orphans. Throws `NO_SUCH_SERVICE`, naming every unknown one.
 */
export function selectServices(
  project: Project,
  names: readonly string[],
  options: { readonly withDependencies: boolean },
): Project {
  if (names.length === 0) return project;
  const all: Readonly<Record<string, Service>> = { ...project.disabled, ...project.services };
  const unknown = names.filter((name) => !Object.hasOwn(all, name));
  if (unknown.length > 0) throw noSuchService(unknown, Object.keys(all));
  const wanted = new Set<string>();
  const open = [...names];
  const profiles = new Set(names.flatMap((name) => all[name]?.profiles ?? []));
  // What a service can do without comes along only where a profile that is active has it.
  const isActive = (name: string): boolean =>
    Object.hasOwn(project.services, name) ||
    (all[name]?.profiles ?? []).some((profile) => profiles.has(profile));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const service = all[name];
    if (service === undefined || wanted.has(name)) continue;
    wanted.add(name);
    if (!options.withDependencies) continue;
    const dependencies = Object.entries(service.depends_on ?? {});
    open.push(...dependencies.flatMap(([key, { required }]) => (required || isActive(key) ? [key] : [])));
  }
  const entries = Object.entries(all);
  const left = entries.filter(([name]) => !wanted.has(name));
  return {
    ...project,
    services: Object.fromEntries(entries.filter(([name]) => wanted.has(name))),
    disabled: Object.fromEntries(left),
    disabledServices: left.map(([name]) => name),
  };
}

/** Sets the number of replicas of services (`--scale web=3`). Throws `NO_SUCH_SERVICE`, also for one that is off. */
export function withScale(project: Project, scale: ReadonlyMap<string, number>): Project {
  const unknown = [...scale.keys()]
    .filter((name) => !Object.hasOwn(project.services, name))
    .map((name) => (project.disabledServices.includes(name) ? `${name}: disabled` : name));
  if (unknown.length > 0) throw noSuchService(unknown, Object.keys(project.services));
  const services = Object.entries(project.services).map(([name, service]) => {
    const wanted = scale.get(name);
    return [name, wanted === undefined ? service : { ...service, scale: wanted }] as const;
  });
  return { ...project, services: Object.fromEntries(services) };
}

function noSuchService(unknown: readonly string[], known: readonly string[]): FlotillaError {
  return new FlotillaError('NO_SUCH_SERVICE', `no such service: ${unknown.join(', ')}`, {
    hint: known.length === 0 ? 'the project has no services' : `the services are: ${known.join(', ')}`,
  });
}
