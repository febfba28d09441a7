import { LABEL } from '../../model/labels.ts';
import type { LocatedContainer } from '../../schedule/placement.ts';
import type { CommandContext } from '../context.ts';
import { openSession } from '../run/session.ts';

export interface ProjectList {
  /** All containers of the project, whatever their state, sorted by name. */
  readonly containers: readonly LocatedContainer[];
  /** There is more than one node: the list says which. */
  readonly namesNodes: boolean;
}

/** One list call for each engine. */
export async function listContainers(context: CommandContext, project: string): Promise<ProjectList> {
  const session = openSession(context);
  try {
    const labels = [`${LABEL.project}=${project}`, LABEL.configHash];
    const lists = await session.ask(async (engine) =>
      (await engine.listContainers(labels)).map((container) => ({ node: engine.node, container })),
    );
    const containers = lists.flat().sort((a, b) => (a.container.name < b.container.name ? -1 : 1));
    return { containers, namesNodes: session.nodes.length > 1 };
  } finally {
    await session.close();
  }
}
