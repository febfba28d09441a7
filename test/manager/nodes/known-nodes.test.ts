import { expect, test } from 'bun:test';
import type { Engine } from '../../../src/engine/engine.ts';
import { knownSettings } from '../../../src/manager/nodes/known-nodes.ts';
import { DEFAULT_NODE_SETTINGS } from '../../../src/model/node-settings.ts';

const engines = new Map([['a', { node: 'a' } as Engine]]);
const nodes = { engines, stateOf: () => 'up' as const };
const own = new Map([
  ['a', { ...DEFAULT_NODE_SETTINGS, address: '10.0.0.1', labels: { old: '1' }, resources: { gpus: 2 } }],
]);

test("what the store says of a node counts in place of the manager's own file, also what it says no more", () => {
  const said = { nodes: { a: { labels: { zone: 'b' }, availability: 'pause' as const } }, policy: {} };
  const settings = knownSettings(nodes, own, {}, said).get('a');
  expect(settings).toMatchObject({ address: '10.0.0.1', labels: { zone: 'b' }, availability: 'pause' });
  expect(settings?.resources).toBeUndefined();
});

test('a node that the store says nothing of is as the own file has it', () => {
  expect(knownSettings(nodes, own, {}, { nodes: {}, policy: {} }).get('a')?.resources).toEqual({ gpus: 2 });
});
