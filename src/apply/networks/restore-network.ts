import { EngineError } from '../../engine/engine-error.ts';
import type { NodeRun } from '../node-run.ts';
import { createNetwork } from './create-network.ts';

type RestoreRun = Pick<NodeRun, 'engine' | 'clock' | 'signal' | 'networks'>;

/** Of one container each network may have gone; one that goes again and again is somebody's will. */
const RESTORATIONS = 3;

/**
 * Asks again once a network of the project is made anew that was there when the plan was made, and is gone: another run that takes
 * the same project down while images are built removes what nothing uses yet. Rejects with the engine's refusal, or the signal's
 * reason.
 */
export async function withNetworks(request: () => Promise<void>, run: RestoreRun): Promise<void> {
  for (let restored = 0; ; restored += 1) {
    try {
      return await request();
    } catch (error) {
      const spec = missingNetwork(error, run);
      if (spec === undefined || restored === RESTORATIONS) throw error;
      await createNetwork(spec, run);
    }
  }
}

/** The engine has only words for it ("network shop_default not found"). */
function missingNetwork(error: unknown, { networks }: RestoreRun) {
  if (!(error instanceof EngineError)) return undefined;
  const name = /network (\S+) not found/.exec(error.message)?.[1];
  return name === undefined ? undefined : networks?.get(name);
}
