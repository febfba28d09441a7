import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../engine-error.ts';
import type { EngineApi } from './api.ts';
import type { WireContainer } from './wire/wire.ts';

/** One that its policy starts again goes on running. */
const READINGS = 20;
const PAUSE_MS = 10;

/**
 * Waits until the list of containers, too, says that one has ended. The engine answers whoever waits for the end, and whoever
 * kills, some milliseconds before: a command that came right after would still see it running, and leave it as it is.
 */
export async function listedAsEnded(api: EngineApi, id: string, signal?: AbortSignal): Promise<void> {
  const query = { all: true, filters: { id: [id] } };
  try {
    for (let reading = 1; reading <= READINGS; reading += 1) {
      const request = { method: 'GET', path: '/containers/json', query, signal } as const;
      const [container] = await api.json<WireContainer[]>(request);
      if (container?.State !== 'running') return;
      await delay(PAUSE_MS);
    }
  } catch (error) {
    // The end itself is known.
    if (!(error instanceof EngineError)) throw error;
  }
}
