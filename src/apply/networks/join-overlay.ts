import { EngineError } from '../../engine/engine-error.ts';
import type { NodeRun } from '../node-run.ts';

export type JoinRun = Pick<NodeRun, 'engines' | 'clock' | 'signal'>;

/** How long a node that comes back takes, at most, until the Swarm's managers and its engine know each other again. */
const JOIN_MS = 60_000;
const PAUSE_MS = 500;

/**
 * Asks again where a container can't join an overlay yet. Its engine asks a manager first, and gives up soon where the link
 * between the two is bad or has just come back; and it forgets the network when another container's attempt ends. A network that
 * no engine of the fleet lists is told at once. `onRefusal` hears of each attempt that is made again. Rejects with the last
 * refusal, or the signal's reason.
 */
export async function onceJoined(
  request: () => Promise<void>,
  run: JoinRun,
  onRefusal: () => void = () => undefined,
): Promise<void> {
  const { clock, signal } = run;
  const deadline = clock.now() + JOIN_MS;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!(await isLate(error, run)) || clock.now() >= deadline) throw error;
      onRefusal();
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/** The engine has only words for it. */
async function isLate(error: unknown, run: JoinRun): Promise<boolean> {
  if (!(error instanceof EngineError)) return false;
  if (/attach(?:ing)? to network.*deadline exceeded/i.test(error.message)) return true;
  const missing = /network (\S+) (?:not found|after successful attachment)/.exec(error.message)?.[1];
  return missing !== undefined && (await isListed(missing, run));
}

async function isListed(idOrName: string, { engines, signal }: JoinRun): Promise<boolean> {
  const lists = [...engines.values()].map(async (engine) => {
    try {
      return await engine.listNetworks(signal);
    } catch (error) {
      // Another node's engine may be the one that is lost.
      if (error instanceof EngineError) return [];
      throw error;
    }
  });
  const networks = (await Promise.all(lists)).flat();
  return networks.some(({ id, name }) => id === idOrName || name === idOrName);
}
