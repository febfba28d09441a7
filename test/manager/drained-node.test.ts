import { describe, expect, test } from 'bun:test';
import type { Availability } from '../../src/model/node-settings.ts';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet, type SimulatedManager } from './simulated-fleet.ts';

const MINUTE_MS = 60_000;
const REPLICAS = 6;

const shop = (update: string) =>
  projectOf(`
services:
  web:
    image: web:1
    network_mode: bridge
    healthcheck: { test: ["CMD", "true"] }
    deploy: { replicas: ${REPLICAS}, update_config: { ${update}, monitor: 1s } }
`);

/** Six replicas on three nodes. */
async function begin(update: string): Promise<{ fleet: SimulatedFleet; manager: SimulatedManager }> {
  const fleet = new SimulatedFleet(3).image('web:1', { hasHealthcheck: true, healthyAfterMs: 5000 });
  const manager = fleet.manager();
  await fleet.deploy(shop(update));
  await fleet.clock.until('all are healthy', () => ready(fleet) === REPLICAS, MINUTE_MS);
  await fleet.clock.advance(10_000);
  return { fleet, manager };
}

const ready = (fleet: SimulatedFleet): number =>
  fleet.running().filter(({ container }) => container.health === 'healthy').length;

const on = (fleet: SimulatedFleet, node: string): number =>
  fleet.running().filter((one) => one.node === node).length;

/** As `node update --availability` says it to a manager. */
function say(fleet: SimulatedFleet, node: string, availability: Availability): Promise<void> {
  const nodes = fleet.nodes.map(({ name }) => [
    name,
    { labels: {}, availability: name === node ? availability : ('active' as const) },
  ]);
  return fleet.stacks.fleet.put({ nodes: Object.fromEntries(nodes), policy: {} });
}

/** The fewest replicas that were ready, and the most that ran, until the node is empty. */
async function emptied(fleet: SimulatedFleet, node: string): Promise<{ fewest: number; most: number }> {
  let [fewest, most] = [ready(fleet), fleet.running().length];
  const isEmpty = (): boolean => {
    fewest = Math.min(fewest, ready(fleet));
    most = Math.max(most, fleet.running().length);
    return on(fleet, node) === 0 && ready(fleet) === REPLICAS;
  };
  await fleet.clock.until('the node is empty, and all are healthy', isEmpty, 5 * MINUTE_MS);
  return { fewest, most };
}

describe('a node that is drained while a manager works', () => {
  test.each([
    ['parallelism: 1', { fewest: REPLICAS - 1, most: REPLICAS }],
    ['parallelism: 2', { fewest: REPLICAS - 2, most: REPLICAS }],
    ['order: start-first', { fewest: REPLICAS, most: REPLICAS + 1 }],
  ])('is left as update_config says: %s', async (update, expected) => {
    const { fleet, manager } = await begin(update);
    await say(fleet, 'n2', 'drain');
    expect(await emptied(fleet, 'n2')).toEqual(expected);
    const slots = fleet.running().map(({ container }) => container.name);
    expect(new Set(slots).size).toBe(REPLICAS);
    await manager.stop();
  });

  test('is left by the next manager where the first one dies at it, and never by more at a time', async () => {
    const { fleet, manager } = await begin('order: start-first');
    await say(fleet, 'n2', 'drain');
    await fleet.clock.until('it has begun', () => fleet.running().length > REPLICAS, MINUTE_MS);
    manager.kill();
    const second = fleet.manager();
    const { fewest } = await emptied(fleet, 'n2');
    expect(fewest).toBe(REPLICAS);
    expect(fleet.running()).toHaveLength(REPLICAS);
    await second.stop();
  });

  test('gets replicas again when it takes part again', async () => {
    const { fleet, manager } = await begin('parallelism: 0');
    await say(fleet, 'n2', 'drain');
    await emptied(fleet, 'n2');
    await say(fleet, 'n2', 'active');
    await fleet.deploy({ ...shop('parallelism: 0'), name: 'other' });
    await fleet.clock.until('the other stack uses it', () => on(fleet, 'n2') > 0, MINUTE_MS);
    await manager.stop();
  });
});
