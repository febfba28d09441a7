import { EngineError } from '../engine/engine-error.ts';
import { onceLed } from '../engine/leader-election.ts';
import type { Operation } from '../plan/operation.ts';
import type { NodeRun } from './node-run.ts';

type RemoveNetwork = Extract<Operation, { kind: 'remove-network' }>;

/** How long a Swarm's managers take to hear that a container has left, at most. */
const LEAVE_MS = 15_000;
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
      if (!isInUse(error) || clock.now() >= deadline) throw error;
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/** The engine has no status of its own for it: 400, 403 or 500, with "in use" or "active endpoints". */
function isInUse(error: unknown): boolean {
  return error instanceof EngineError && /in use|active endpoints/i.test(error.message);
}
