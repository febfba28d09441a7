import { EngineError } from '../../engine/engine-error.ts';
import type { ContainerTarget } from '../../plan/operation.ts';
import { idOf, type NodeRun } from '../node-run.ts';

const TRIES = 3;
const PAUSE_MS = 500;

/**
 * Starts a container. A node of a Swarm asks a manager before a container may join an overlay, and gives up
 * soon where the link between the two is bad, or has forgotten the network when another container's attempt ended: that is
 * tried again.
 */
export async function startContainer(target: ContainerTarget, run: NodeRun): Promise<void> {
  const id = idOf(target, run);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run.engine.startContainer(id);
    } catch (error) {
      if (attempt === TRIES || !isLateAttachment(error)) throw error;
      await run.clock.sleep(PAUSE_MS, run.signal);
    }
  }
}

/** The engine has no status of its own for it. */
function isLateAttachment(error: unknown): boolean {
  return (
    error instanceof EngineError &&
    /attaching to network failed.*deadline exceeded|network [0-9a-z]{25} not found/.test(error.message)
  );
}
