import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import type { SwarmAttachment } from '../../engine/swarm-attachments.ts';
import { inQuotes, restartOf } from '../../plan/networks/left-network.ts';
import { type AskRun, askManagers } from './ask-managers.ts';

/**
 * A refusal to remove an overlay that stays in use, with whose it is. A member that was cut off while a container of it was joining can go
 * on with that for good when it is back: the Swarm then counts a container that is gone.
 */
export async function explainUse(refusal: EngineError, run: AskRun): Promise<EngineError> {
  const taskId = /in use by task (\w+)/.exec(refusal.message)?.[1];
  if (taskId === undefined) return refusal;
  const attachment = await askManagers(run, (manager) => manager.inspectAttachment(taskId, run.signal));
  const hint = (attachment && (await hintOf(attachment, run))) ?? generalHint(taskId);
  return new EngineError(refusal.kind, refusal.node, refusal.message, { hint, cause: refusal });
}

/** undefined where no node is the container's, and all answer. */
async function hintOf(
  { nodeId, containerId }: SwarmAttachment,
  { engines, signal }: AskRun,
): Promise<string | undefined> {
  const found = await Promise.all([...engines.values()].map((engine) => askWhose(engine, nodeId, signal)));
  const [holder] = found.flatMap(({ engine, answer }) => (answer === 'its own' ? [engine] : []));
  const container = `container ${containerId.slice(0, 12)}`;
  if (holder === undefined) {
    const silent = found.flatMap(({ engine, answer }) => (answer === 'none' ? [engine.node] : []));
    if (silent.length === 0) return undefined;
    const nodes =
      silent.length === 1 ? `node ${inQuotes(silent)}, which does` : `one of ${inQuotes(silent)}, which do`;
    return `${container} is connected to it, on ${nodes} not answer: run the same command again when it is back`;
  }
  try {
    const { name } = await holder.inspectContainer(containerId, signal);
    return `container "${name}" of node "${holder.node}" is connected to it: disconnect or remove that, and run the same command again`;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.kind !== 'not-found') return undefined;
    return `the Swarm counts ${container} of node "${holder.node}" as connected to it, which is gone: ${restartOf([holder.node])}`;
  }
}

/** Whether an engine is the one of a node of the Swarm. */
async function askWhose(
  engine: Engine,
  nodeId: string,
  signal: AbortSignal,
): Promise<{ readonly engine: Engine; readonly answer: 'its own' | "another's" | 'none' }> {
  try {
    const { swarm } = await engine.info(signal);
    return { engine, answer: swarm.nodeId === nodeId ? 'its own' : "another's" };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { engine, answer: 'none' };
  }
}

function generalHint(taskId: string): string {
  return `disconnect the containers of others from it; where there are none, the Swarm has missed that one is gone: \
restart the engine of the node that docker inspect --type task ${taskId} names (ask a manager), and run the same command again`;
}
