import { LABEL } from '../../model/labels.ts';
import { isOneOff, serviceOf } from '../../observe/classify.ts';
import type { AskNodes } from '../run/ask-nodes.ts';
import type { FoundContainer } from './find-running.ts';

/**
 * The replicas of a project's services, those that are named or all, whatever their state; by name.
 * One list call for each engine.
 */
export async function projectContainers(
  ask: AskNodes,
  project: string,
  services: readonly string[],
  options: { readonly oneOffs: boolean } = { oneOffs: false },
): Promise<readonly FoundContainer[]> {
  const labels = [`${LABEL.project}=${project}`, LABEL.configHash];
  const lists = await ask(async (engine) =>
    (await engine.listContainers(labels)).map((container) => ({ engine, container })),
  );
  return lists
    .flat()
    .filter(({ container }) => services.length === 0 || services.includes(serviceOf(container) ?? ''))
    .filter(({ container }) => options.oneOffs || !isOneOff(container))
    .sort((a, b) => (a.container.name < b.container.name ? -1 : 1));
}
