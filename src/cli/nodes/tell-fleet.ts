import { systemClock } from '../../async/clock.ts';
import type { StackStore } from '../../store/stacks.ts';
import type { CommandContext } from '../context.ts';
import { nodesOrFail } from '../run/nodes.ts';
import { withStacks } from '../stacks/with-stacks.ts';

/** A node that is changed because it is gone must not keep the command waiting. */
const PATIENCE_MS = 8000;

/** Puts what the fleet file says of nodes and of placing where the manager finds it. Without a file there is nothing to say. */
export async function tellFleet(context: CommandContext, store: StackStore): Promise<void> {
  const { fleetFile, nodes, policy } = nodesOrFail(context);
  if (fleetFile === undefined) return;
  const settings = nodes.map(({ name, settings: { labels, availability, resources } }) => [
    name,
    { labels, availability, ...(resources === undefined ? {} : { resources }) },
  ]);
  await store.fleet.put({ nodes: Object.fromEntries(settings), policy });
}

/** The same after the file was changed, where there is a manager; that it can't be told is a warning. */
export async function tellManager(context: CommandContext): Promise<void> {
  const end = new AbortController();
  const late = systemClock.sleep(PATIENCE_MS, end.signal).then(
    () => 'the nodes do not answer',
    () => undefined,
  );
  // The file is changed: that another node does not answer is no failure of that.
  const told = withStacks({ ...context, missingNodes: new Set() }, async (_session, store) => {
    if ((await store.manager(Date.now())) !== undefined) await tellFleet(context, store);
  }).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof Error) return error.message;
      throw error;
    },
  );
  const message = await Promise.race([told, late]);
  end.abort();
  if (message === undefined) return;
  context.stderr.write(
    `warning: A manager, if there is one, is not told: ${message}; the next stack deploy tells it\n`,
  );
}
