import { type Clock, systemClock } from '../../async/clock.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { ELECTION_MS, ELECTION_PAUSE_MS } from '../../engine/leader-election.ts';
import { type RecordStore, storeConflict } from '../record-store.ts';

/**
 * The same store by way of several managers: where one does not answer, or they are about to choose a leader, the next is asked,
 * for up to half a minute. A write that broke off may have been done: it is looked for before it is done again.
 */
export function failoverStore(
  ways: readonly [RecordStore, ...RecordStore[]],
  clock: Clock = systemClock,
): RecordStore {
  let current = 0;
  const ask = async <T>(question: (store: RecordStore, isAgain: boolean) => Promise<T>): Promise<T> => {
    const end = clock.now() + ELECTION_MS;
    for (let tries = 0; ; tries += 1) {
      try {
        return await question(ways[current % ways.length] ?? ways[0], tries > 0);
      } catch (error) {
        if (!isPassing(error) || clock.now() > end) throw error;
        current += 1;
        if (tries % ways.length === ways.length - 1) await clock.sleep(ELECTION_PAUSE_MS);
      }
    }
  };
  return {
    place: ways[0].place,
    list: (prefix) => ask((store) => store.list(prefix)),
    get: (key) => ask((store) => store.get(key)),
    put: (key, value, expected) =>
      ask(async (store, isAgain) => {
        const found = isAgain ? await store.get(key) : undefined;
        if (found?.value === value) return found.version;
        return store.put(key, value, expected);
      }),
    delete: (key, expected) =>
      ask(async (store, isAgain) => {
        const found = isAgain ? await store.get(key) : undefined;
        if (isAgain && found === undefined) return;
        if (found !== undefined && found.version !== expected) throw storeConflict(key);
        await store.delete(key, expected);
      }),
  };
}

/** The node is gone, or the managers have no leader at this moment, or lose theirs. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof EngineError)) return false;
  const { kind, message } = error;
  return (
    kind === 'unreachable' || kind === 'leaderless' || /lost leader|context deadline exceeded/i.test(message)
  );
}
