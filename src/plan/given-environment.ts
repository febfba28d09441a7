import { serviceInOrder } from '../compose/decode/service.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { withServices } from './with-services.ts';

/**
 * Variables by service -> the project whose services have them in their environment, where they count
 * before the compose file's own, and in their config hash (as in docker compose).
 */
export function withGivenEnvironment(
  project: Project,
  given: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Project {
  const changed = Object.entries(project.services).flatMap(([key, service]) => {
    const variables = given[key] ?? {};
    return Object.keys(variables).length === 0 ? [] : [[key, withVariables(service, variables)] as const];
  });
  return withServices(project, Object.fromEntries(changed));
}

/** The hash goes by the order of keys, and that of an environment is the alphabet's. */
export function withVariables(service: Service, variables: Readonly<Record<string, string>>): Service {
  const merged = Object.entries({ ...service.environment, ...variables });
  const environment = Object.fromEntries(merged.sort(([a], [b]) => (a < b ? -1 : 1)));
  return serviceInOrder({ ...service, environment });
}
