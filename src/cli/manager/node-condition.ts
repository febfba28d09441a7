import { BugError } from '../../errors/flotilla-error.ts';
import type { NodeCondition } from '../../manager/rules/condition.ts';
import { readNodeCondition } from '../../manager/seen/node-condition.ts';
import { hostOf } from '../mesh/open-mesh.ts';
import type { Session } from '../run/session.ts';

/** What a node has left, over the connection that it has anyway. Rejects where it does not answer. */
export async function nodeCondition(
  { nodes, engines, ssh }: Session,
  name: string,
  signal: AbortSignal,
): Promise<NodeCondition> {
  const node = nodes.find((one) => one.name === name);
  const engine = engines.find((one) => one.node === name);
  if (node === undefined || engine === undefined) throw new BugError(`There is no node "${name}"`);
  const host = await hostOf(node, ssh);
  return readNodeCondition(
    { engine, endpoint: node.endpoint, ...(host === undefined ? {} : { host }) },
    signal,
  );
}
