import { graphOf } from '../graph/service-graph.ts';
import type { Project } from '../model/desired/project.ts';
import { PlanDraft } from './draft.ts';
import { withGivenEnvironment } from './given-environment.ts';
import { addModels } from './models.ts';
import type { Plan } from './operation.ts';

/** What services need from outside of the engines: models, and programs that provide services, in the order of the services. */
export function planProviders(project: Project, node: string): Plan {
  const draft = new PlanDraft();
  addModels(draft, project, node);
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
  const given = Object.entries(project.services).map(([key, { depends_on = {} }]) => {
    const variables = Object.keys(depends_on).map((name) => provided.get(name) ?? {});
    return [key, Object.assign({}, ...variables) as Record<string, string>];
  });
  return withGivenEnvironment(project, Object.fromEntries(given));
}
