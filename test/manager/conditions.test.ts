import { expect, test } from 'bun:test';
import type { NodeCondition } from '../../src/manager/rules/condition.ts';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

test('nodes are asked every five minutes what they have left, and what is low is told', async () => {
  const fleet = new SimulatedFleet(2);
  let asked = 0;
  let freeBytes = 50;
  const manager = fleet.manager({}, () => 0.5, {
    nodeCondition: async (node): Promise<NodeCondition> => {
      asked += 1;
      if (node === 'n2') throw new Error('It does not answer');
      return { disk: { freeBytes, totalBytes: 100 } };
    },
  });
  const told = (): string[] => manager.events.flatMap(({ kind }) => (kind.startsWith('disk-') ? [kind] : []));
  await fleet.clock.advance(10 * 60_000);
  expect(asked).toBe(6);
  expect(told()).toEqual([]);
  freeBytes = 5;
  await fleet.clock.advance(10 * 60_000);
  expect(told()).toEqual(['disk-low']);
  freeBytes = 50;
  await fleet.clock.advance(10 * 60_000);
  expect(told()).toEqual(['disk-low', 'disk-restored']);
  await manager.stop();
});

test("a manager says who is to be told of a stack, as the stack's newest revision has it", async () => {
  const fleet = new SimulatedFleet(1).image('web:1');
  const audiences: string[] = [];
  const manager = fleet.manager({}, () => 0.5, {
    audience: (stack, channels) => void audiences.push(`${stack} ${JSON.stringify(channels)}`),
  });
  await fleet.deploy(
    projectOf(
      'x-notify: [{ mail: a@example.com }]\nservices: { web: { image: "web:1", network_mode: bridge } }',
    ),
  );
  await fleet.clock.advance(10_000);
  expect(audiences).toContain('shop [{"mail":["a@example.com"]}]');
  await manager.stop();
});
