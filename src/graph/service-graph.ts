import { borrowsOf } from '../model/borrow.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { Graph } from './graph.ts';

/** The enabled services of a project, each with the services it depends on. */
export function serviceGraph(project: Project): Graph {
  return new Graph(
    Object.entries(project.services).map(([name, service]) => [name, serviceDependencies(service)] as const),
  );
}

/**
 * The services of the project, those that profiles switched off too: their containers may be there. Nobody has checked these for
 * cycles, nor what labels tell of containers that were made from several versions of a file.
 */
export function graphOf(project: Project): Graph {
  const services = { ...project.disabled, ...project.services };
  const graph = new Graph(
    Object.entries(services).map(([key, service]) => [key, serviceDependencies(service)] as const),
  );
  return graph.withoutCycles((key) => project.services[key] === undefined);
}

/**
 * The services one depends on: `depends_on`, and what implies it (Compose Specification, "services":
 * links, volumes_from, and the namespaces shared with `service:NAME`).
 */
export function serviceDependencies(service: Service): readonly string[] {
  const names = new Set(Object.keys(service.depends_on ?? {}));
  for (const link of service.links ?? []) names.add(link.split(':')[0] ?? link);
  for (const { from } of borrowsOf(service)) {
    if ('service' in from) names.add(from.service);
  }
  return [...names].sort();
}
