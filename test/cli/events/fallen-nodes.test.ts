import { expect, test } from 'bun:test';
import { type FallenNodes, followedNodes } from '../../../src/cli/events/fallen-nodes.ts';

const untold: FallenNodes = {
  onGone: (node) => expect.unreachable(`${node} is told`),
  onBack: () => undefined,
};

test('docker compose does not wait for its only engine', async () => {
  const nodes = followedNodes({ isCompose: true }, ['one'], untold);
  nodes.onGone('one', 'it is off');
  const work = new Promise<void>(() => {});
  await expect(nodes.orFallen(work)).rejects.toMatchObject({ kind: 'unreachable', message: 'it is off' });
});

test('a node that falls away is told and waited for, also where docker compose has several', async () => {
  const told: string[] = [];
  const hears: FallenNodes = {
    onGone: (node, reason) => told.push(`${node}: ${reason}`),
    onBack: (node) => told.push(`${node} is back`),
  };
  for (const [isCompose, engines] of [
    [false, ['one']],
    [true, ['one', 'two']],
  ] as const) {
    const nodes = followedNodes({ isCompose }, engines, hears);
    nodes.onGone('one', 'it is off');
    nodes.onBack('one');
    expect(await nodes.orFallen(Promise.resolve('ended'))).toBe('ended');
  }
  expect(told).toEqual(['one: it is off', 'one is back', 'one: it is off', 'one is back']);
});
