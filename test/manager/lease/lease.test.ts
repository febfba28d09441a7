import { describe, expect, test } from 'bun:test';
import { fencedStore, takeOver } from '../../../src/manager/lease/fenced-store.ts';
import { Lease } from '../../../src/manager/lease/lease.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { VirtualClock } from '../../support/time/virtual-clock.ts';

const TTL_MS = 15_000;

function setting(): {
  store: MemoryStore;
  clock: VirtualClock;
  acquire: (holder: string, signal?: AbortSignal) => Promise<Lease>;
} {
  const store = new MemoryStore();
  const clock = new VirtualClock();
  const acquire = (holder: string, signal = new AbortController().signal): Promise<Lease> =>
    Lease.acquire(store, {
      holder,
      where: holder,
      version: '0',
      ttlMs: TTL_MS,
      clock,
      timeOfDay: () => new Date(clock.now()).toISOString(),
      signal,
    });
  return { store, clock, acquire };
}

/** Whether a promise is settled without time passing. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('the lease', () => {
  test('is held by the first who asks, under a number of its own', async () => {
    const { acquire } = setting();
    expect((await acquire('a')).epoch).toBe(1);
  });

  test('is not given to a second while the first renews it', async () => {
    const { clock, acquire } = setting();
    const first = await acquire('a');
    const end = new AbortController();
    const keeping = first.keep(end.signal);
    const second = acquire('b', end.signal);
    await clock.advance(10 * TTL_MS);
    expect(await isSettled(second)).toBe(false);
    expect(() => first.check()).not.toThrow();
    end.abort();
    await keeping;
    await expect(second).rejects.toThrow();
  });

  test('goes to the next within its time and a half after the holder died', async () => {
    const { clock, acquire } = setting();
    await acquire('a');
    const second = acquire('b');
    await clock.advance(1.5 * TTL_MS);
    expect((await second).epoch).toBe(2);
  });

  test("is given up by a holder that can't renew it, before the next can have it", async () => {
    const { store, clock, acquire } = setting();
    const first = await acquire('a');
    const keeping = first.keep(new AbortController().signal);
    store.isDown = true;
    await clock.advance(TTL_MS - 1);
    expect(first.signal.aborted).toBe(true);
    expect(() => first.check()).toThrow('does not hold the lease');
    await keeping;
  });

  test('goes to the next at once where it is given back', async () => {
    const { clock, acquire } = setting();
    await (await acquire('a')).release();
    const second = acquire('b');
    await clock.advance(1);
    expect((await second).epoch).toBe(2);
  });
});

describe('a store behind the lease', () => {
  test('refuses a writer whose lease another has', async () => {
    const { store, clock, acquire } = setting();
    const first = await acquire('a');
    const stale = fencedStore(store, first);
    const version = await stale.put('stacks/shop', 'one', undefined);
    const second = acquire('b');
    await clock.advance(1.5 * TTL_MS);
    await second;
    await expect(stale.put('stacks/shop', 'two', version)).rejects.toThrow('does not hold the lease');
    expect((await store.get('stacks/shop'))?.value).toBe('one');
  });

  test('a change that was made from what was read before the next manager began is refused', async () => {
    const { store } = setting();
    const version = await store.put('stacks/shop', 'one', undefined);
    await takeOver(store, 'stacks/');
    await expect(store.put('stacks/shop', 'two', version)).rejects.toThrow('changed by someone else');
    expect((await store.get('stacks/shop'))?.value).toBe('one');
  });
});
