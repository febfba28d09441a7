import { EngineError } from '../../engine/engine-error.ts';
import type { NetworkSpec } from '../../model/container-spec.ts';
import type { NodeRun } from '../node-run.ts';
import { createNetwork } from './create-network.ts';

type RestoreRun = Pick<NodeRun, 'engine' | 'clock' | 'signal' | 'networks'>;

/** Of one container each network may have gone; one that goes again and again is somebody's will. */
const RESTORATIONS = 3;

/** How long a second network of the name is waited for to go, which its maker takes back. */
const TWIN_PAUSES = 50;
const TWIN_PAUSE_MS = 100;

/**
 * Asks again once a network of the project is made anew that was there when the plan was made, and is gone: another run that takes
 * the same project down while images are built removes what nothing uses yet. And once there is one again of two that two runs have
 * made at the same time. Rejects with the engine's refusal, or the signal's reason.
 */
export async function withNetworks(request: () => Promise<void>, run: RestoreRun): Promise<void> {
  let restored = 0;
  for (let pauses = 0; ; ) {
    try {
      return await request();
    } catch (error) {
      const gone = ownNetwork(error, /network (\S+) not found/, run);
      const doubled = ownNetwork(error, /network (\S+) is ambiguous/, run);
      if (gone !== undefined && restored < RESTORATIONS) {
        restored += 1;
        await createNetwork(gone, run);
      } else if (doubled !== undefined && pauses < TWIN_PAUSES) {
        pauses += 1;
        await run.clock.sleep(TWIN_PAUSE_MS, run.signal);
      } else {
        throw error;
      }
    }
  }
}

/** The engine has only words for it ("network shop_default not found"). */
function ownNetwork(error: unknown, words: RegExp, { networks }: RestoreRun): NetworkSpec | undefined {
  if (!(error instanceof EngineError)) return undefined;
  const name = words.exec(error.message)?.[1];
  return name === undefined ? undefined : networks?.get(name);
}
