import { messageOf } from '../../errors/message-of.ts';
import type { StackStore } from '../../store/stacks.ts';
import type { CommandContext } from '../context.ts';
import { nodesOrFail } from '../run/nodes.ts';
import { withStacks } from '../stacks/with-stacks.ts';

/**
 * Puts what the fleet file says of nodes and of placing where the manager finds it, or one that comes later and must not find what was
 * said before. Without a file, or where nobody has ever heard of a manager, there is nothing to say.
 */
export async function tellFleet(
  context: CommandContext,
  store: StackStore,
  hasManager: boolean,
): Promise<void> {
  const { fleetFile, nodes, policy } = nodesOrFail(context);
  if (fleetFile === undefined) return;
  if (!hasManager && (await store.fleet.read()) === undefined) return;
  const settings = nodes.map(({ name, settings: { labels, availability, resources } }) => [
    name,
    { labels, availability, ...(resources === undefined ? {} : { resources }) },
  ]);
  await store.fleet.put({ nodes: Object.fromEntries(settings), policy });
}

/**
 * The same after the file was changed; that a manager can't be told is a warning. A node that does not answer is
 * waited for as by other commands: one that is drained because it is gone is what a manager has to hear of.
 */
export async function tellManager(context: CommandContext): Promise<void> {
  try {
    // The file is changed: that another node does not answer is no failure of that.
    await withStacks({ ...context, missingNodes: new Set() }, async (_session, store) => {
      await tellFleet(context, store, (await store.manager(Date.now())) !== undefined);
    });
  } catch (error) {
    context.stderr.write(
      `warning: A manager, if there is one, is not told: ${messageOf(error)}; the next stack deploy tells it\n`,
    );
  }
}
