import { expect, test } from 'bun:test';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

const HOUR_MS = 60 * 60_000;

test('a job runs at each of its times, once, through the death of a manager', async () => {
  const fleet = new SimulatedFleet(2).image('report:1', { exitsAfterMs: 60_000, exitCode: 0 });
  const starts: number[] = [];
  for (const { world } of fleet.nodes) {
    world.events.follow({}, undefined, ({ Action }) => {
      if (Action === 'start') starts.push(Math.floor(fleet.clock.now() / HOUR_MS));
    });
  }
  const first = fleet.manager({ probeMs: 60_000, storeMs: 60_000 });
  await fleet.deploy(
    projectOf(
      'services: { report: { image: "report:1", network_mode: bridge, deploy: { mode: replicated-job }, x-schedule: "0 */6 * * *" } }',
    ),
  );
  await fleet.clock.advance(13 * HOUR_MS);
  first.kill();
  const second = fleet.manager({ probeMs: 60_000, storeMs: 60_000 });
  await fleet.clock.advance(12 * HOUR_MS);
  expect(starts).toEqual([6, 12, 18, 24]);
  await second.stop();
}, 60_000);
