import { expect, test } from 'bun:test';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

test('a record that is damaged is told once, and keeps no other stack from being looked after', async () => {
  const fleet = new SimulatedFleet(1).image('web:1');
  await fleet.store.put('stacks/damaged', '{}', undefined);
  await fleet.deploy(projectOf('services: { web: { image: "web:1", network_mode: bridge } }'));
  const manager = fleet.manager();
  await fleet.clock.until('the other stack runs', () => fleet.running().length === 1, 60_000);
  await fleet.clock.advance(30_000);
  const told = manager.events.flatMap((event) => (event.kind === 'store-failed' ? [event.message] : []));
  expect(told).toEqual(['The record "stacks/damaged" in memory is damaged']);
  await manager.stop();
});
