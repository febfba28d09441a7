import { statfs } from 'node:fs/promises';
import type { Engine } from '../engine/engine.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { NodeFacts, NodeInfo } from '../model/observed/fleet.ts';
import { shellQuote } from '../ssh/shell-quote.ts';
import type { Ssh } from '../ssh/ssh.ts';
import { parseDf } from './disk-space.ts';
import type { Node } from './node.ts';

/** How long a node may take to tell of itself; one that hangs is not to hold up the others. */
const PATIENCE_MS = 20_000;

/** What a node tells of itself, or why it does not. */
export type NodeReport =
  | {
      readonly kind: 'ready';
      readonly node: Node;
      readonly facts: NodeFacts;
      readonly info: NodeInfo;
      /** Where the engine keeps its data; absent where that can't be looked at. */
      readonly freeBytes?: number;
    }
  | { readonly kind: 'unreachable'; readonly node: Node; readonly code: string; readonly reason: string };

/** Asks a node for its facts. Nothing that is wrong with the node is thrown. */
export async function readNodeReport(node: Node, engine: Engine, ssh: Ssh): Promise<NodeReport> {
  // Begun when the host is reached: until then SSH has limits of its own, and may have to ask the user.
  let patience: AbortSignal | undefined;
  try {
    if (node.endpoint.kind === 'ssh') await (await ssh.connection(node.name, node.endpoint.target)).open();
    patience = AbortSignal.timeout(PATIENCE_MS);
    const [facts, info] = await Promise.all([engine.facts(patience), engine.info(patience)]);
    const freeBytes = await freeSpace(node, info, ssh, patience).catch(() => undefined);
    return { kind: 'ready', node, facts, info, ...(freeBytes === undefined ? {} : { freeBytes }) };
  } catch (error) {
    if (error instanceof FlotillaError) {
      return { kind: 'unreachable', node, code: error.code, reason: error.message };
    }
    if (patience?.aborted !== true) throw error;
    const reason = `The engine has not answered within ${PATIENCE_MS / 1000} s`;
    return { kind: 'unreachable', node, code: 'ENGINE_UNREACHABLE', reason };
  }
}

async function freeSpace(
  { name, endpoint }: Node,
  { dataFolder }: NodeInfo,
  ssh: Ssh,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (dataFolder === undefined || endpoint.kind === 'tcp') return undefined;
  if (endpoint.kind === 'unix') {
    const { bavail, bsize } = await statfs(dataFolder);
    return bavail * bsize;
  }
  const { exec } = await import('../ssh/exec.ts');
  const connection = await ssh.connection(name, endpoint.target);
  const { stdout } = await exec(connection, `df -Pk ${shellQuote(dataFolder)}`, { signal });
  return parseDf(stdout)?.freeBytes;
}
