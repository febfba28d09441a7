import { expect, test } from 'bun:test';
import type { Project } from '../../src/model/desired/project.ts';
import { OWN_LABEL } from '../../src/model/labels.ts';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet, type SimulatedManager } from './simulated-fleet.ts';

const MINUTE_MS = 60_000;

/** The label is what containers of the mesh have; the plan gives it to them where ports are published. */
function web(labels = ''): Project {
  return projectOf(
    `services: { web: { image: "web:1", network_mode: bridge, ${labels} deploy: { replicas: 3, restart_policy: { delay: 1s } } } }`,
  );
}

interface Routed {
  readonly fleet: SimulatedFleet;
  readonly manager: SimulatedManager;
  readonly turns: () => number;
}

async function deployed(project: Project): Promise<Routed> {
  const fleet = new SimulatedFleet(3).image('web:1');
  await fleet.deploy(project);
  let turns = 0;
  const bringRoutes = async (): Promise<void> => {
    turns += 1;
  };
  const manager = fleet.manager({ resyncMs: 24 * 60 * MINUTE_MS }, () => 0.5, { bringRoutes });
  await fleet.clock.until('all runs', () => fleet.running().length === 3, MINUTE_MS);
  await fleet.clock.advance(MINUTE_MS);
  return { fleet, manager, turns: () => turns };
}

async function endOne({ fleet }: Routed): Promise<void> {
  const [victim] = fleet.running();
  if (victim === undefined) throw new Error('Nothing runs');
  fleet.endOf(victim);
  await fleet.clock.advance(MINUTE_MS);
}

test('routes are brought when a manager begins, and not again for what the mesh does not serve', async () => {
  const routed = await deployed(web());
  const before = routed.turns();
  expect(before).toBeGreaterThan(0);
  await endOne(routed);
  expect(routed.turns()).toBe(before);
  await routed.manager.stop();
});

test('routes are brought when a container of the mesh ends or starts', async () => {
  const routed = await deployed(web(`labels: { ${OWN_LABEL.meshPorts}: "80" },`));
  const before = routed.turns();
  await endOne(routed);
  expect(routed.turns()).toBeGreaterThan(before);
  await routed.manager.stop();
});

test('routes are brought when a node is lost or comes back', async () => {
  const routed = await deployed(web());
  const [node] = routed.fleet.nodes;
  if (node === undefined) throw new Error('The fleet has nodes');
  for (const isUp of [false, true]) {
    const before = routed.turns();
    node.isUp = isUp;
    await routed.fleet.clock.advance(MINUTE_MS);
    expect(routed.turns()).toBeGreaterThan(before);
  }
  await routed.manager.stop();
});
