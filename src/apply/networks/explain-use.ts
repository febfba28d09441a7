import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import type { SwarmAttachment } from '../../engine/swarm-attachments.ts';
import { inQuotes, restartOf } from '../../plan/networks/left-network.ts';
import { type AskRun, askManagers } from './ask-managers.ts';

/**
 * A refusal to remove an overlay that stays in use, with whose it is. A member that was cut off while a container of it was joining can go
 * on with that for good when it is back: the Swarm then counts a container that is gone.
 */
export async function explainUse(refusal: EngineError, whose: AskWhose, run: AskRun): Promise<EngineError> {
  const taskId = taskOf(refusal);
  if (taskId === undefined) return refusal;
  const attachment = await attachmentOf(taskId, run);
  const hint = (attachment && (await hintOf(attachment, await whose(), run))) ?? generalHint(taskId);
  return new EngineError(refusal.kind, refusal.node, refusal.message, { hint, cause: refusal });
}

/** Whether an overlay stays in use by a container that is on none of the nodes that answer: while some are silent, waiting does not end that. */
export async function isUsedElsewhere(
  refusal: EngineError,
  silent: readonly string[],
  whose: AskWhose,
  run: AskRun,
): Promise<boolean> {
  const taskId = silent.length === 0 ? undefined : taskOf(refusal);
  const attachment = taskId === undefined ? undefined : await attachmentOf(taskId, run);
  if (attachment === undefined) return false;
  return (await whose()).every(({ engine, nodeId }) =>
    nodeId === undefined ? silent.includes(engine.node) : nodeId !== attachment.nodeId,
  );
}

function taskOf(refusal: EngineError): string | undefined {
  return /in use by task (\w+)/.exec(refusal.message)?.[1];
}

function attachmentOf(taskId: string, run: AskRun): Promise<SwarmAttachment | undefined> {
  return askManagers(run, (manager) => manager.inspectAttachment(taskId, run.signal));
}

/** undefined where no node is the container's, and all answer. */
async function hintOf(
  { nodeId, containerId }: SwarmAttachment,
  found: readonly Whose[],
  { signal }: AskRun,
): Promise<string | undefined> {
  const holder = found.find((answer) => answer.nodeId === nodeId)?.engine;
  const container = `container ${containerId.slice(0, 12)}`;
  if (holder === undefined) {
    const silent = found.flatMap((answer) => (answer.nodeId === undefined ? [answer.engine.node] : []));
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

interface Whose {
  readonly engine: Engine;
  /** Its id in its Swarm, "" outside of one; undefined where it does not answer. */
  readonly nodeId: string | undefined;
}

export type AskWhose = () => Promise<readonly Whose[]>;

/** Which node of the Swarm each engine is, asked once; those that are known to be silent are not asked. */
export function whoseEngines({ engines, signal }: AskRun, silent: readonly string[]): AskWhose {
  const ask = async (engine: Engine): Promise<Whose> => {
    if (silent.includes(engine.node)) return { engine, nodeId: undefined };
    try {
      return { engine, nodeId: (await engine.info(signal)).swarm.nodeId ?? '' };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return { engine, nodeId: undefined };
    }
  };
  let answers: Promise<readonly Whose[]> | undefined;
  return () => {
    answers ??= Promise.all([...engines.values()].map(ask));
    return answers;
  };
}

function generalHint(taskId: string): string {
  return `disconnect the containers of others from it; where there are none, the Swarm has missed that one is gone: \
restart the engine of the node that docker inspect --type task ${taskId} names (ask a manager), and run the same command again`;
}
