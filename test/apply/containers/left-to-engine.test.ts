import { expect, test } from 'bun:test';
import { leftToEngine } from '../../../src/apply/containers/left-to-engine.ts';

/** A clock whose waits end when they are told to. */
function heldClock() {
  const held = Promise.withResolvers<void>();
  const waits: number[] = [];
  return {
    waits,
    pass: held.resolve,
    now: () => 0,
    sleep(ms: number, signal?: AbortSignal): Promise<void> {
      waits.push(ms);
      return new Promise((resolve, reject) => {
        held.promise.then(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    },
  };
}

/** A stop that ends when it is told to, or is broken off. */
function stopOf(ends: Promise<void>) {
  return (signal: AbortSignal): Promise<void> =>
    Promise.race([
      ends,
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]);
}

test('a stop that ends a moment after the abort is done', async () => {
  const [clock, run, ended] = [heldClock(), new AbortController(), Promise.withResolvers<void>()];
  const stop = leftToEngine(stopOf(ended.promise), { clock, signal: run.signal });
  run.abort(new Error('interrupted'));
  ended.resolve();
  expect(await stop).toBeUndefined();
});

test('a stop that takes longer is left to the engine', async () => {
  const [clock, run] = [heldClock(), new AbortController()];
  const stop = leftToEngine(stopOf(new Promise(() => undefined)), { clock, signal: run.signal });
  run.abort(new Error('interrupted'));
  expect(clock.waits).toHaveLength(1);
  clock.pass();
  await expect(stop).rejects.toThrow('interrupted');
});

test('nothing is waited for without an abort', async () => {
  const clock = heldClock();
  await leftToEngine(async () => undefined, { clock, signal: new AbortController().signal });
  expect(clock.waits).toEqual([]);
});
