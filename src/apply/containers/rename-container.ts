import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';

/**
 * Gives a container its name. One that another run of the same project has named so meanwhile has it: engines refuse that as
 * an error. Rejects with the engine's refusal, or the signal's reason.
 */
export async function renameContainer(
  engine: Engine,
  id: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await engine.renameContainer(id, name);
  } catch (error) {
    if (!(error instanceof EngineError && (await hasName(engine, id, name, signal)))) throw error;
  }
}

/** False where that can't be found out: what is told then is the refusal. */
async function hasName(engine: Engine, id: string, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await engine.inspectContainer(id, signal)).name === name;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}
