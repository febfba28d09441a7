import { expect, test } from 'bun:test';
import type { Engine } from '../../src/engine/engine.ts';
import { EngineError } from '../../src/engine/engine-error.ts';
import type { ObservedNode } from '../../src/model/observed/fleet.ts';
import { cameToLead } from '../../src/observe/await-leader.ts';
import { pausingClock } from '../support/time/pausing-clock.ts';

function manager(name: string, hasLeader: boolean): ObservedNode {
  const swarm = { state: 'active', nodeId: name, isManager: true, hasLeader, address: '', managerIds: [] };
  return { kind: 'reachable', name, info: { swarm } } as unknown as ObservedNode;
}

/** A manager that finds no leader so many times. */
function leaderless(node: string, times: number): Engine {
  let left = times;
  const listSwarmNodes = async (): Promise<[]> => {
    left -= 1;
    if (left >= 0) throw new EngineError('leaderless', node, 'no leader');
    return [];
  };
  return { node, listSwarmNodes } as unknown as Engine;
}

test('managers without a leader are waited for, and read again', async () => {
  const clock = pausingClock();
  const nodes = [manager('a', false), manager('b', false)];
  expect(await cameToLead(nodes, [leaderless('a', 4), leaderless('b', 4)], clock)).toBe(true);
  expect(clock.now()).toBe(2000);
});

test('nobody is waited for where one manager has a leader, or none answers', async () => {
  const clock = pausingClock();
  const engines = [leaderless('a', 1), leaderless('b', 1)];
  expect(await cameToLead([manager('a', false), manager('b', true)], engines, clock)).toBe(false);
  expect(await cameToLead([], engines, clock)).toBe(false);
  expect(clock.now()).toBe(0);
});

test('managers that find no leader are taken as they are after a time', async () => {
  const clock = pausingClock();
  const engines = [leaderless('a', Number.POSITIVE_INFINITY)];
  expect(await cameToLead([manager('a', false)], engines, clock)).toBe(false);
  expect(clock.now()).toBe(30_000);
});
