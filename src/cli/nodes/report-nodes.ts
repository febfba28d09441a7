import { FlotillaError } from '../../errors/flotilla-error.ts';
import { type NodeReport, readNodeReport } from '../../fleet/facts.ts';
import type { CommandContext } from '../context.ts';
import { withSession } from '../run/with-session.ts';

/** What the nodes tell of themselves, all asked at once; `names` chooses some. Throws `NO_SUCH_NODE`. */
export function reportNodes(
  context: CommandContext,
  names: readonly string[] = [],
): Promise<readonly NodeReport[]> {
  return withSession(context, async ({ nodes, engines, ssh }) => {
    const unknown = names.find((name) => !nodes.some((node) => node.name === name));
    if (unknown !== undefined) {
      throw new FlotillaError('NO_SUCH_NODE', `The fleet has no node "${unknown}"`, {
        hint: `the nodes are: ${nodes.map(({ name }) => name).join(', ')}`,
      });
    }
    const asked = nodes.flatMap((node, index) => {
      const engine = engines[index];
      const isChosen = names.length === 0 || names.includes(node.name);
      return engine === undefined || !isChosen ? [] : [readNodeReport(node, engine, ssh)];
    });
    return Promise.all(asked);
  });
}
