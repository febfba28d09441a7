import { expect, test } from 'bun:test';
import type { EngineApi } from '../../../src/engine/docker/api.ts';
import { networkCalls } from '../../../src/engine/docker/network-calls.ts';
import { EngineError, type EngineErrorKind } from '../../../src/engine/engine-error.ts';

/** An engine that refuses every request. */
function refusing(kind: EngineErrorKind, message: string) {
  const json = () => Promise.reject(new EngineError(kind, 'n1', message));
  return networkCalls({ node: 'n1', json } as unknown as EngineApi);
}

test.each<[EngineErrorKind, string]>([
  ['not-found', 'network shop_default not found'],
  ['failed', 'network 3gios46rzone3jiua6z6utc3h not found'],
])('a network that is gone already is removed (%s)', async (kind, message) => {
  expect(await refusing(kind, message).removeNetwork('3gios46rzone3jiua6z6utc3h')).toBeUndefined();
});

test('a network that is not removed for another reason is not', async () => {
  const calls = refusing('failed', 'network x is in use by task y');
  await expect(calls.removeNetwork('x')).rejects.toThrow('in use');
});

test.each([
  'container 59441e5ef6de is not connected to the network shop_default',
  'container 59441e5ef6de is not connected to network shop_default',
])('a container that is not connected is disconnected (%s)', async (message) => {
  const calls = refusing('failed', message);
  expect(await calls.disconnectNetwork('shop_default', '59441e5ef6de')).toBeUndefined();
});

test('a container that stays connected for another reason is told of', async () => {
  const calls = refusing('failed', 'driver failed');
  await expect(calls.disconnectNetwork('shop_default', '59441e5ef6de')).rejects.toThrow('driver failed');
});
