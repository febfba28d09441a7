import { describe, expect, test } from 'bun:test';
import type { Engine } from '../../src/engine/engine.ts';
import type { ObservedVolume } from '../../src/model/observed/fleet.ts';
import { copyVolume } from '../../src/volumes/copy.ts';
import { type SimulatedEngine, simulateEngine } from '../support/simulated-engine/simulated-engine.ts';
import {
  addVolume,
  carriersOf,
  connect,
  contentOf,
  FAULTS,
  FILES,
  LABELS,
  NAME,
  NEVER,
  STEPS,
  stateOf,
} from './simulated-volumes.ts';

/** Two engines, the first with a volume. */
class Pair implements AsyncDisposable {
  readonly a: SimulatedEngine;
  readonly b: SimulatedEngine;
  readonly from: Engine;
  readonly to: Engine;
  readonly volume: ObservedVolume;

  private constructor(a: SimulatedEngine, b: SimulatedEngine, from: Engine, volume: ObservedVolume) {
    this.a = a;
    this.b = b;
    this.from = from;
    this.to = connect(b);
    this.volume = volume;
  }

  static async start(): Promise<Pair> {
    const a = await simulateEngine({ name: 'a' });
    const from = connect(a);
    const volume = await addVolume(a, from);
    a.forgetRequests();
    return new Pair(a, await simulateEngine({ name: 'b' }), from, volume);
  }

  /** As `volume migrate` calls it; "done", or why not. */
  async copy({ from = this.from, to = this.to, signal = NEVER } = {}): Promise<string> {
    return copyVolume({ engine: from, volume: this.volume }, to, signal).then(
      () => 'done',
      (error: Error) => error.message,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.from.close();
    this.to.close();
    await this.a[Symbol.asyncDispose]();
    await this.b[Symbol.asyncDispose]();
  }
}

test('a copy has the files and the labels of its source, and leaves nothing else', async () => {
  await using pair = await Pair.start();
  expect(await pair.copy()).toBe('done');
  expect(contentOf(pair.b)).toEqual(FILES);
  expect(pair.b.world.volumes.get(NAME)?.labels).toEqual(LABELS);
  expect([carriersOf(pair.a), carriersOf(pair.b)]).toEqual([[], []]);
});

test('a copy that is there already is compared and counts', async () => {
  await using pair = await Pair.start();
  expect([await pair.copy(), await pair.copy()]).toEqual(['done', 'done']);
  expect([carriersOf(pair.a), carriersOf(pair.b)]).toEqual([[], []]);
});

test('a volume of the same name is left as it is, also one with the same labels', async () => {
  await using pair = await Pair.start();
  await addVolume(pair.b, pair.to, { other: 'data' });
  expect(await pair.copy()).toBe('There is a volume "shop_data" on b');
  expect(contentOf(pair.b)).toEqual({ other: 'data' });
});

describe.each(['a', 'b'] as const)('a fault at any call of %s', (side) => {
  for (const fault of FAULTS) {
    test(`(${fault}) leaves the source as it was, no part that passes for a whole, and the way free`, async () => {
      const steps = await stepsOf(side);
      expect(steps).toBeGreaterThan(4);
      for (let step = 0; step < steps; step += 1) {
        await using pair = await Pair.start();
        pair[side].fail({ ...STEPS, fault, skip: step });
        const outcome = await pair.copy();
        expect({ step, source: contentOf(pair.a) }).toEqual({ step, source: FILES });
        const state = stateOf(pair.b);
        expect({ step, outcome, state }).toEqual({
          step,
          outcome,
          state: outcome === 'done' ? 'whole' : state,
        });
        if (outcome !== 'done') {
          expect({ step, again: await pair.copy() }).toEqual({ step, again: 'done' });
        }
        expect({ step, state: stateOf(pair.b), left: carriersOf(pair.b) }).toEqual({
          step,
          state: 'whole',
          left: [],
        });
      }
    });
  }
});

test.each(['a', 'b'] as const)(
  'an engine that falls away at any call of %s, and comes back, is no obstacle',
  async (side) => {
    const steps = await stepsOf(side);
    for (let step = 0; step < steps; step += 1) {
      await using pair = await Pair.start();
      // Nothing is answered any more, so nothing can be tidied up either.
      pair[side].fail({ ...STEPS, fault: 'reset', skip: step, times: Number.POSITIVE_INFINITY });
      expect({ step, done: (await pair.copy()) === 'done' }).toEqual({ step, done: false });
      expect({ step, source: contentOf(pair.a) }).toEqual({ step, source: FILES });
      stateOf(pair.b);
      pair[side].clearFaults();
      expect({ step, again: await pair.copy() }).toEqual({ step, again: 'done' });
      expect({ step, state: stateOf(pair.b), left: carriersOf(pair.b) }).toEqual({
        step,
        state: 'whole',
        left: [],
      });
    }
  },
);

test('an engine that ends its answer before all was read makes no copy', async () => {
  await using pair = await Pair.start();
  const cut: Engine = {
    ...pair.from,
    // As an engine does that can't read on: what it has sent looks complete.
    async *getArchive(...request) {
      for await (const chunk of pair.from.getArchive(...request)) {
        yield chunk.subarray(0, Math.min(chunk.length, 1024));
        return;
      }
    },
  };
  expect(await pair.copy({ from: cut })).toBe("A tar of a volume's files ends before its end");
  expect(stateOf(pair.b)).toBe('absent');
  expect(await pair.copy()).toBe('done');
});

test('a source that breaks off ends what is being written, and leaves nothing of it', async () => {
  await using pair = await Pair.start();
  const broken: Engine = {
    ...pair.from,
    async *getArchive(...request) {
      for await (const chunk of pair.from.getArchive(...request)) {
        yield chunk.subarray(0, 1024);
        throw new Error('the disk is broken');
      }
    },
  };
  expect(await pair.copy({ from: broken })).toBe('the disk is broken');
  expect([stateOf(pair.b), carriersOf(pair.a), carriersOf(pair.b)]).toEqual(['absent', [], []]);
});

test('Ctrl-C while the files are on their way leaves nothing of the copy', async () => {
  await using pair = await Pair.start();
  const interrupt = new AbortController();
  const interrupted: Engine = {
    ...pair.to,
    putArchive: (id, folder, tar, options) => {
      interrupt.abort();
      return pair.to.putArchive(id, folder, tar, options);
    },
  };
  expect(await pair.copy({ to: interrupted, signal: interrupt.signal })).not.toBe('done');
  expect([stateOf(pair.b), carriersOf(pair.a), carriersOf(pair.b)]).toEqual(['absent', [], []]);
});

test('a source that changes while it is copied makes no copy', async () => {
  await using pair = await Pair.start();
  const busy: Engine = {
    ...pair.to,
    putArchive: async (id, folder, tar, options) => {
      await pair.to.putArchive(id, folder, tar, options);
      pair.b.world.volumes.get(NAME)?.files.delete('settings');
    },
  };
  expect(await pair.copy({ to: busy })).toContain('is not what its source is');
  expect(stateOf(pair.b)).toBe('absent');
});

test('of two runs at the same time, one that says that it is done has made a whole copy', async () => {
  await using pair = await Pair.start();
  for (const delayMs of [0, 3, 6, 9, 12, 15]) {
    const first = pair.copy();
    await Bun.sleep(delayMs);
    const second = pair.copy();
    const done = [await first, await second].filter((outcome) => outcome === 'done');
    expect(contentOf(pair.a)).toEqual(FILES);
    const state = stateOf(pair.b);
    expect({ delayMs, state }).toEqual({ delayMs, state: done.length > 0 ? 'whole' : state });
    if (state !== 'absent') await pair.to.removeVolume(NAME);
  }
  expect(await pair.copy()).toBe('done');
});

test('files that are on a server are not copied over themselves', async () => {
  await using pair = await Pair.start();
  const options = { type: 'nfs', o: 'addr=10.0.0.1,rw', device: ':/data' };
  const volume = { name: NAME, driver: 'local', labels: LABELS, options };
  const copying = async (): Promise<unknown> => copyVolume({ engine: pair.from, volume }, pair.to, NEVER);
  await expect(copying()).rejects.toMatchObject({ code: 'VOLUME_SHARED' });
  expect(pair.b.requests).toEqual([]);
});

/** How many calls of a copy an engine gets. */
async function stepsOf(side: 'a' | 'b'): Promise<number> {
  await using pair = await Pair.start();
  await pair.copy();
  return pair[side].requestsTo(STEPS).length;
}
