import { expect, test } from 'bun:test';
import { createNetwork } from '../../../src/apply/networks/create-network.ts';
import { systemClock } from '../../../src/async/clock.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';
import type { NetworkSpec } from '../../../src/model/container-spec.ts';
import { LABEL } from '../../../src/model/labels.ts';

const labels = { [LABEL.project]: 'shop', [LABEL.configHash]: 'abc' };
const SPEC: NetworkSpec = { name: 'shop_default', labels, internal: false, attachable: false };
const TAKEN = new EngineError('conflict', 'a', 'network with name shop_default already exists');

/** On an engine that has a network of that name, and says so. */
function create(present: Readonly<Record<string, string>>): Promise<void> {
  const engine = {
    createNetwork: () => Promise.reject(TAKEN),
    listNetworks: async () => [{ id: 'x', name: 'shop_default', driver: 'bridge', labels: present }],
  } as unknown as Engine;
  return createNetwork(SPEC, { engine, clock: systemClock, signal: new AbortController().signal });
}

test('a network that another run of the project has made meanwhile is as good', async () => {
  expect(await create(labels)).toBeUndefined();
});

test.each([
  ['of another project', { ...labels, [LABEL.project]: 'other' }],
  ['of another configuration', { ...labels, [LABEL.configHash]: 'def' }],
])('one %s is not', async (_, present) => {
  await expect(create(present)).rejects.toThrow('already exists');
});
