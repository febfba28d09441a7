import { expect, test } from 'bun:test';
import { projectOf } from '../plan/plan-of.ts';
import { Random } from '../support/fuzz/random.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

/** Ten stacks whose replicas are spread over all nodes. */
async function deployStacks(fleet: SimulatedFleet, stacks: number, replicas: number): Promise<void> {
  for (let index = 0; index < stacks; index += 1) {
    const project = projectOf(
      `services: { web: { image: "web:1", network_mode: bridge, deploy: { replicas: ${replicas} } } }`,
    );
    await fleet.deploy({ ...project, name: `stack${index}` });
  }
}

test('a fleet whose nodes fail all the time is as it was asked for once they stop, and a look at what has not changed reads nothing else', async () => {
  const nodes = Number(process.env.FLEET_NODES ?? 20);
  const stacks = 10;
  const replicas = nodes;
  const fleet = new SimulatedFleet(nodes).image('web:1');
  const random = new Random(7);
  const manager = fleet.manager({ resyncMs: 24 * 60 * 60_000 }, () => random.fraction());
  await deployStacks(fleet, stacks, replicas);
  const all = stacks * replicas;
  await fleet.clock.until('all replicas run', () => fleet.running().length === all, 10 * 60_000, 5000);

  // One node of a hundred fails each minute, and is back after five.
  for (let minute = 0; minute < 30; minute += 1) {
    for (const node of fleet.nodes) {
      if (!node.isUp || random.fraction() >= 0.01) continue;
      node.isUp = false;
      void fleet.clock.sleep(5 * 60_000).then(() => {
        node.isUp = true;
      });
    }
    await fleet.clock.advance(60_000);
  }
  await fleet.clock.until(
    'all replicas run, and no slot twice',
    () => fleet.running().length === all && fleet.nodes.every(({ isUp }) => isUp),
    20 * 60_000,
    5000,
  );
  const names = fleet.running().map(({ container }) => container.name);
  expect(new Set(names).size).toBe(all);

  await fleet.clock.advance(10 * 60_000);
  const reads = manager.reads;
  const victim = fleet.running()[0];
  if (victim === undefined) throw new Error('Nothing runs');
  const passes = manager.events.length;
  fleet.endOf(victim);
  await fleet.clock.advance(8000);
  const looked = new Set(
    manager.events.slice(passes).flatMap((event) => (event.kind === 'pass' ? [event.stack] : [])),
  );
  expect([...looked].length).toBe(1);
  expect(fleet.running().length).toBe(all);
  if (process.env.FLEET_NODES !== undefined) {
    const own = manager.events.flatMap((event) => (event.kind === 'pass' ? [event] : []));
    console.log({
      nodes,
      all,
      passes: own.length,
      reads: manager.reads,
      readsOfOne: manager.reads - reads,
      changes: manager.changes,
    });
  }
  await manager.stop();
}, 600_000);
