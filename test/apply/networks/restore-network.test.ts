import { expect, test } from 'bun:test';
import { withNetworks } from '../../../src/apply/networks/restore-network.ts';
import { systemClock } from '../../../src/async/clock.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { NetworkSpec } from '../../../src/model/container-spec.ts';

const SPEC: NetworkSpec = { name: 'shop_default', labels: {}, internal: false, attachable: false };

/** A start that is refused so often, of a project with one network of its own. */
async function start(refusals: number, message: string): Promise<readonly string[]> {
  const asked: string[] = [];
  const engine = { createNetwork: async ({ name }: NetworkSpec) => void asked.push(`create ${name}`) };
  const run = {
    engine: engine as unknown as Engine,
    clock: systemClock,
    signal: new AbortController().signal,
    networks: new Map([[SPEC.name, SPEC]]),
  };
  let left = refusals;
  await withNetworks(async () => {
    asked.push('start');
    left -= 1;
    if (left >= 0) throw new EngineError('not-found', 'a', message);
  }, run);
  return asked;
}

const GONE = 'failed to set up container networking: network shop_default not found';

test('a network of the project that is gone is made anew, and the start asked for again', async () => {
  expect(await start(1, GONE)).toEqual(['start', 'create shop_default', 'start']);
});

test('a network of someone else is not made', async () => {
  await expect(start(1, 'network other not found')).rejects.toThrow('network other not found');
});

test('another refusal is told at once', async () => {
  await expect(start(1, 'port is already allocated')).rejects.toThrow('already allocated');
});

test('one that goes again and again is told in the end', async () => {
  await expect(start(9, GONE)).rejects.toThrow('shop_default not found');
});

test('a second network of the name is waited for to go, which its maker takes back', async () => {
  expect(await start(2, 'network shop_default is ambiguous (2 matches found on name)')).toEqual([
    'start',
    'start',
    'start',
  ]);
});
