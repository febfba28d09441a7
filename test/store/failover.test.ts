import { expect, test } from 'bun:test';
import { EngineError } from '../../src/engine/engine-error.ts';
import type { RecordStore } from '../../src/store/record-store.ts';
import { failoverStore } from '../../src/store/swarm/failover.ts';
import { pausingClock } from '../support/time/pausing-clock.ts';

const gone = () => new EngineError('unreachable', 'n1', 'No Docker Engine answers');
const leaderless = () => new EngineError('leaderless', 'n2', 'rpc error: The swarm does not have a leader.');

/** A store of one record; each failure meets one call, and `after` says whether that call was done all the same. */
function store(failures: { readonly error: Error; readonly after: boolean }[]): RecordStore {
  let value: string | undefined;
  let version = 0;
  const meet = async <T>(action: () => T): Promise<T> => {
    const failure = failures.shift();
    if (failure === undefined) return action();
    if (failure.after) action();
    throw failure.error;
  };
  return {
    place: 'memory',
    list: () => meet(() => []),
    get: () => meet(() => (value === undefined ? undefined : { value, version: String(version) })),
    put: (_, text) =>
      meet(() => {
        value = text;
        version += 1;
        return String(version);
      }),
    delete: () =>
      meet(() => {
        value = undefined;
      }),
  };
}

test('the next manager is asked where one does not answer, and again until there is a leader', async () => {
  const first = store([{ error: gone(), after: false }]);
  const second = store([{ error: leaderless(), after: false }]);
  expect(await failoverStore([first, second], pausingClock()).put('k', 'v', undefined)).toBe('1');
});

test('a write that was done although it broke off is not done again', async () => {
  const shared = store([{ error: gone(), after: true }]);
  expect(await failoverStore([shared, shared], pausingClock()).put('k', 'v', undefined)).toBe('1');
});

test('a removal that was done although it broke off is done', async () => {
  const shared = store([]);
  const version = await shared.put('k', 'v', undefined);
  const broken = store([{ error: gone(), after: true }]);
  await failoverStore([broken, broken], pausingClock()).delete('k', version);
});

test('patience has an end, and a refusal is one at once', async () => {
  const never = store(Array.from({ length: 500 }, () => ({ error: gone(), after: false })));
  await expect(failoverStore([never, never], pausingClock()).get('k')).rejects.toThrow(
    'No Docker Engine answers',
  );
  const refusing = store([{ error: new EngineError('denied', 'n1', 'no'), after: false }]);
  await expect(failoverStore([refusing, refusing], pausingClock()).get('k')).rejects.toThrow('no');
});
