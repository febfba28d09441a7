import { expect, test } from 'bun:test';
import { runFailingFleet } from './failing-fleet.ts';

test('a fleet whose nodes fail all the time is as it was asked for once they stop, and a look at what has not changed reads nothing else', async () => {
  const { replicas, names, ofOneEnd } = await runFailingFleet(100, 15);
  expect(names.length).toBe(replicas);
  expect(new Set(names).size).toBe(replicas);
  // The list, the state of what has ended, and the list once it runs again: of one node, for one stack.
  expect(ofOneEnd.stacks).toBe(1);
  expect(ofOneEnd.reads).toBeLessThan(30);
  expect(ofOneEnd.running).toBe(replicas);
}, 120_000);
