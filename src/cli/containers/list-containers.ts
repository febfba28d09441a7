import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import type { CommandContext } from '../context.ts';
import { openSession } from '../run/session.ts';

/** All containers of a project, whatever their state, sorted by name: one list call for each engine. */
export async function listContainers(
  context: CommandContext,
  project: string,
): Promise<readonly ObservedContainer[]> {
  const session = openSession(context);
  try {
    const labels = [`${LABEL.project}=${project}`, LABEL.configHash];
    const lists = await Promise.all(session.engines.map((engine) => engine.listContainers(labels)));
    return lists.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    await session.close();
  }
}
