import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { onceLed } from '../../engine/leader-election.ts';
import type { NodeRun } from '../node-run.ts';

export type AskRun = Pick<NodeRun, 'engine' | 'engines' | 'clock' | 'signal'>;

/**
 * What the first manager that answers says, this node's own engine before the others; undefined where none does. Managers
 * without a leader are waited for.
 */
export async function askManagers<T>(
  { engine, engines, clock, signal }: AskRun,
  question: (manager: Engine) => Promise<T>,
): Promise<T | undefined> {
  const candidates = [...new Set([engine, ...engines.values()])];
  try {
    return await onceLed(() => askInTurn(candidates, question), clock, signal);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

/** Rejects where none has answered: by the lack of a leader where that was the reason of one. */
async function askInTurn<T>(
  candidates: readonly Engine[],
  question: (manager: Engine) => Promise<T>,
): Promise<T> {
  let refusal: unknown;
  for (const candidate of candidates) {
    try {
      return await question(candidate);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (refusal === undefined || error.kind === 'leaderless') refusal = error;
    }
  }
  throw refusal;
}
