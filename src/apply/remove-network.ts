import { EngineError } from '../engine/engine-error.ts';
import { onceLed } from '../engine/leader-election.ts';
import type { Operation } from '../plan/operation.ts';
import type { NodeRun } from './node-run.ts';

type RemoveNetwork = Extract<Operation, { kind: 'remove-network' }>;

/** How long a Swarm's managers take to hear that a container has left, at most: its node may have just come back. */
const LEAVE_MS = 45_000;
const PAUSE_MS = 200;

/**
 * Removes a network. An overlay's last containers are known to be gone only a moment after they are, so its
 * removal is tried again for a while.
 */
export async function removeNetwork(
  { networkId, isOverlay }: RemoveNetwork,
  { engine, clock, signal }: NodeRun,
): Promise<void> {
  const deadline = clock.now() + (isOverlay === true ? LEAVE_MS : 0);
  for (;;) {
    try {
      return await onceLed(() => engine.removeNetwork(networkId), clock, signal);
    } catch (error) {
      if (!isInUse(error)) throw error;
      if (clock.now() >= deadline) throw withReason(error);
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/** The engine has no status of its own for it: 400, 403 or 500, with "in use" or "active endpoints". */
function isInUse(error: unknown): error is EngineError {
  return error instanceof EngineError && /in use|active endpoints/i.test(error.message);
}

/**
 * Managers that change their leader can lose what a node told them (SwarmKit, dispatcher): then a container that is gone counts as
 * attached for good.
 */
function withReason(error: EngineError): EngineError {
  const task = /in use by task (\w+)/.exec(error.message)?.[1];
  if (task === undefined) return error;
  const hint = `disconnect the containers of others from it; where there are none, the Swarm has missed that one is gone: \
restart the engine of the node that docker inspect --type task ${task} names (ask a manager), and run the same command again`;
  return new EngineError(error.kind, error.node, error.message, { hint, cause: error });
}
