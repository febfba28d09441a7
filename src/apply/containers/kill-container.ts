import { EngineError } from '../../engine/engine-error.ts';
import { isKillSignal } from '../../engine/kill-signal.ts';
import type { Operation } from '../../plan/operation.ts';
import { idOf, type NodeRun } from '../node-run.ts';

type KillContainer = Extract<Operation, { kind: 'kill-container' }>;

/**
 * Sends a signal to a container. One that has ended by itself since it was seen running is as good as killed; another signal it has
 * not got. Rejects with an `EngineError`.
 */
export async function killContainer({ target, signal }: KillContainer, run: NodeRun): Promise<void> {
  try {
    await run.engine.killContainer(idOf(target, run), signal);
  } catch (error) {
    const hasEnded =
      error instanceof EngineError && error.kind === 'conflict' && /is not running$/i.test(error.message);
    if (!hasEnded || !isKillSignal(signal)) throw error;
  }
}
