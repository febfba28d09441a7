import { BugError } from '../errors/flotilla-error.ts';
import type { Operation } from '../plan/operation.ts';
import type { NodeRun } from './node-run.ts';

/** Gets a model ready; a note where it need not be pulled. Rejects as `ModelPlugin` does. */
export async function runModel(
  operation: Extract<Operation, { kind: 'pull-model' | 'configure-model' }>,
  run: NodeRun,
): Promise<string | undefined> {
  const { models, endpoints } = run;
  if (models === undefined) throw new BugError('The plan has models, and no plugin is given');
  const { kind, model, resource } = operation;
  if (kind === 'pull-model') {
    if (await models.has(model)) return 'Exists';
    await models.pull(model, (text) => run.onOutput(operation, text));
    return undefined;
  }
  await models.configure(model);
  endpoints.set(resource.name, await models.endpoint());
  return undefined;
}
