import { expect, test } from 'bun:test';
import { type JoinRun, onceJoined } from '../../../src/apply/networks/join-overlay.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import { pausingClock } from '../../support/time/pausing-clock.ts';

const NETWORK_ID = '58yswe3xetw4yflyindcpf8lp';

function refusal(message: string): EngineError {
  return new EngineError('not-found', 'n3', message);
}

/** A fleet whose first engine lists these networks, and whose second is lost. */
function fleet(...names: string[]): JoinRun {
  const listing = { listNetworks: async () => names.map((name) => ({ id: NETWORK_ID, name })) };
  const lost = { listNetworks: () => Promise.reject(new EngineError('unreachable', 'n2', 'no answer')) };
  const engines = new Map(Object.entries({ n1: listing, n2: lost })) as unknown as Map<string, Engine>;
  return { engines, clock: pausingClock(), signal: new AbortController().signal };
}

/** Refuses with each of the messages in turn, then does it. */
function refusing(...messages: string[]): () => Promise<void> {
  return async () => {
    const message = messages.shift();
    if (message !== undefined) throw refusal(message);
  };
}

test.each([
  'attaching to network failed, make sure your network options are correct: context deadline exceeded',
  'Could not attach to network shop_default: context deadline exceeded',
  'network shop_default not found',
  `network ${NETWORK_ID} not found`,
  'could not find network shop_default after successful attachment',
])('"%s" is asked again while the fleet has the network', async (message) => {
  const run = fleet('shop_default');
  await onceJoined(refusing(message, message), run);
  expect(run.clock.now()).toBe(1000);
});

test('a network that no engine lists is told at once', async () => {
  const run = fleet('other_default');
  await expect(onceJoined(refusing('network shop_default not found'), run)).rejects.toThrow('not found');
  expect(run.clock.now()).toBe(0);
});

test('another refusal is told at once', async () => {
  const run = fleet('shop_default');
  await expect(onceJoined(refusing('no such container'), run)).rejects.toThrow('no such container');
  expect(run.clock.now()).toBe(0);
});

test('a node that does not join within a minute is told', async () => {
  const run = fleet('shop_default');
  const refused = onceJoined(() => Promise.reject(refusal('network shop_default not found')), run);
  await expect(refused).rejects.toThrow('network shop_default not found');
  expect(run.clock.now()).toBe(60_000);
});
