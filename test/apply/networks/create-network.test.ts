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

/** On an engine of this API that makes a network although another run makes one; the other one's is there that often. */
async function createBeside(apiVersion: string, twins: number): Promise<readonly string[]> {
  const asked: string[] = [];
  let left = twins;
  const engine = {
    node: 'a',
    facts: async () => ({ apiVersion }),
    createNetwork: async () => {
      asked.push('create');
      return 'ours';
    },
    listNetworks: async () => {
      left -= 1;
      return ['ours', ...(left >= 0 ? ['theirs'] : [])].map((id) => ({ id, name: 'shop_default', labels }));
    },
    removeNetwork: async (id: string) => void asked.push(`remove ${id}`),
  } as unknown as Engine;
  const clock = { ...systemClock, sleep: () => Promise.resolve() };
  await createNetwork(SPEC, { engine, clock, signal: new AbortController().signal });
  return asked;
}

test('an engine that makes two networks of a name is left one', async () => {
  expect(await createBeside('1.41', 2)).toEqual(['create', 'remove ours', 'create', 'remove ours', 'create']);
});

test('two runs that meet again and again are told', async () => {
  await expect(createBeside('1.41', 99)).rejects.toThrow('again and again');
});

test('an engine whose names are unique is not asked for more', async () => {
  expect(await createBeside('1.44', 99)).toEqual(['create']);
});
