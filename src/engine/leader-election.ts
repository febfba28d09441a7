import type { Clock } from '../async/clock.ts';
import { EngineError } from './engine-error.ts';

/** A Swarm's managers choose another leader within seconds, over a bad link after some tries. */
export const ELECTION_MS = 30_000;
export const ELECTION_PAUSE_MS = 500;

/**
 * Asks again while the Swarm's managers choose a leader, for up to half a minute: a request is refused before anything of it is
 * done. Rejects with the last refusal, with any other error at once, or with the signal's reason.
 */
export async function onceLed<T>(request: () => Promise<T>, clock: Clock, signal?: AbortSignal): Promise<T> {
  const deadline = clock.now() + ELECTION_MS;
  for (;;) {
    try {
      return await request();
    } catch (error) {
      const isLeaderless = error instanceof EngineError && error.kind === 'leaderless';
      if (!isLeaderless || clock.now() >= deadline) throw error;
      await clock.sleep(ELECTION_PAUSE_MS, signal);
    }
  }
}
