import { serviceHash } from '../compose/hash/config-hash.ts';
import { graphOf } from '../graph/service-graph.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { PlanDraft } from './draft.ts';
import type { Plan } from './operation.ts';

/** The programs that provide services, in the order of the services. */
export function planProviders(project: Project, node: string): Plan {
  const draft = new PlanDraft();
  addProviders(draft, project, { node, action: 'up', targets: [], after: [] });
  return draft.finish(project.name);
}

export interface ProviderRun {
  /** Providers work outside of the engines; a plan names a node for every operation. */
  readonly node: string;
  readonly action: 'up' | 'down' | 'stop';
  /** Services named on the command line; empty means all. */
  readonly targets: readonly string[];
  readonly after: readonly string[];
}

/** Adds the runs of the programs that provide services; `down` and `stop` in reverse order. */
export function addProviders(draft: PlanDraft, project: Project, run: ProviderRun): void {
  const { node, action, targets, after } = run;
  const ids = new Map<string, string>();
  const graph = graphOf(project);
  for (const key of action === 'up' ? graph.order() : [...graph.order()].reverse()) {
    const provider = project.services[key]?.provider;
    if (provider === undefined || (targets.length > 0 && !targets.includes(key))) continue;
    const neighbours = action === 'up' ? graph.dependenciesOf(key) : graph.dependentsOf(key);
    const id = draft.add({
      kind: 'run-provider',
      node,
      resource: { kind: 'provider', name: key },
      cause: 'provider service',
      provider,
      action,
      project: project.name,
      dependsOn: neighbours.flatMap((name) => ids.get(name) ?? []),
      after,
    });
    ids.set(key, id);
  }
}

/** What providers gave, by service -> the project whose dependents have it in their environment. */
export function withProvided(
  project: Project,
  provided: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Project {
  const changed = Object.entries(project.services).flatMap(([key, service]) => {
    const variables = Object.keys(service.depends_on ?? {}).map((name) => provided.get(name) ?? {});
    const merged: Record<string, string> = Object.assign({}, ...variables);
    if (Object.keys(merged).length === 0) return [];
    return [[key, withEnvironment(service, { ...service.environment, ...merged })] as const];
  });
  return {
    ...project,
    services: { ...project.services, ...Object.fromEntries(changed) },
    configHashes: {
      ...project.configHashes,
      ...Object.fromEntries(changed.map(([key, service]) => [key, serviceHash(service)])),
    },
  };
}

/**
 * The hash goes by the order of keys. In the canonical form the environment stands right behind the
 * entrypoint, which is always there, and its own keys are sorted.
 */
function withEnvironment(service: Service, environment: NonNullable<Service['environment']>): Service {
  const sorted = Object.fromEntries(Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)));
  return Object.fromEntries(
    Object.entries(service).flatMap(([key, value]) => {
      if (key === 'environment') return [];
      return key === 'entrypoint'
        ? [
            [key, value],
            ['environment', sorted],
          ]
        : [[key, value]];
    }),
  ) as unknown as Service;
}
