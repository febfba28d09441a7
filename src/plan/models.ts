import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import type { PlanDraft } from './draft.ts';
import { withGivenEnvironment } from './given-environment.ts';

/** Adds the pulls and settings of the models that services use (docker compose, pkg/compose/model.go). */
export function addModels(draft: PlanDraft, project: Project, node: string): void {
  for (const key of usedModels(project)) {
    const model = project.models[key];
    if (model === undefined) continue;
    const common = {
      node,
      resource: { kind: 'model', name: key },
      cause: 'model of a service',
      model,
    } as const;
    const pulled = draft.add({ ...common, kind: 'pull-model' });
    draft.add({ ...common, kind: 'configure-model', dependsOn: [pulled] });
  }
}

function usedModels({ services }: Project): readonly string[] {
  return [...new Set(Object.values(services).flatMap(({ models = {} }) => Object.keys(models)))];
}

/** Where models answer, by key -> the project whose services know it from their environment. */
export function withModels(project: Project, endpoints: ReadonlyMap<string, string>): Project {
  const given = Object.entries(project.services).map(([key, service]) => [
    key,
    variablesOf(project, service, endpoints),
  ]);
  return withGivenEnvironment(project, Object.fromEntries(given));
}

function variablesOf(
  project: Project,
  { models = {} }: Service,
  endpoints: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const variables = Object.entries(models).flatMap(([key, names]): [string, string][] => {
    const endpoint = endpoints.get(key);
    const model = project.models[key];
    if (endpoint === undefined || model === undefined) return [];
    const prefix = key.toUpperCase().replaceAll('-', '_');
    return [
      [names?.endpoint_var ?? `${prefix}_URL`, endpoint],
      [names?.model_var ?? `${prefix}_MODEL`, model.model],
    ];
  });
  return Object.fromEntries(variables);
}
