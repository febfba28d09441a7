import { EngineError } from '../../engine/engine-error.ts';
import type { SwarmAttachment } from '../../engine/swarm-attachments.ts';
import { restartOf } from '../../plan/networks/left-network.ts';
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

/** undefined where the node of the container does not tell whether it has it. */
async function hintOf(
  { nodeId, containerId }: SwarmAttachment,
  { engines, signal }: AskRun,
): Promise<string | undefined> {
  for (const engine of engines.values()) {
    try {
      if ((await engine.info(signal)).swarm.nodeId !== nodeId) continue;
      const { name } = await engine.inspectContainer(containerId, signal);
      return `container "${name}" of node "${engine.node}" is connected to it: disconnect or remove that, and run the same command again`;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.kind === 'not-found') {
        const container = `container ${containerId.slice(0, 12)} of node "${engine.node}"`;
        return `the Swarm counts ${container} as connected to it, which is gone: ${restartOf([engine.node])}`;
      }
    }
  }
  return undefined;
}

function generalHint(taskId: string): string {
  return `disconnect the containers of others from it; where there are none, the Swarm has missed that one is gone: \
restart the engine of the node that docker inspect --type task ${taskId} names (ask a manager), and run the same command again`;
}
