import { describe, expect, test } from 'bun:test';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

const SHOP = projectOf(`
services:
  db:
    image: db:1
    network_mode: bridge
    volumes: [data:/data]
  web:
    image: web:1
    network_mode: bridge
    deploy: { replicas: 3 }
volumes: { data: {} }
`);

async function deployed(): Promise<SimulatedFleet> {
  const fleet = new SimulatedFleet(3).image('db:1').image('web:1');
  await fleet.deploy(SHOP);
  return fleet;
}

const namesOn = (fleet: SimulatedFleet): string[] =>
  fleet
    .running()
    .map(({ container }) => container.name.replace(/-\d+$/, ''))
    .sort();

const homeOf = (fleet: SimulatedFleet, name: string): string =>
  fleet.running().find(({ container }) => container.name.startsWith(name))?.node ?? '';

describe('a node that is lost', () => {
  test('loses its replicas to the others, but not the service whose data it has', async () => {
    const fleet = await deployed();
    const manager = fleet.manager();
    await fleet.clock.until('all runs', () => fleet.running().length === 4, 60_000);
    await fleet.clock.advance(5000);
    const home = fleet.node(homeOf(fleet, 'shop-db'));
    home.isUp = false;
    await fleet.clock.advance(60_000);
    expect(namesOn(fleet)).toEqual(['shop-web', 'shop-web', 'shop-web']);
    const told = manager.events.flatMap((event) => (event.kind === 'pass' ? event.problems : []));
    expect(told.join('\n')).toContain(`volume shop_data is on ${home.name}`);

    home.isUp = true;
    await fleet.clock.advance(60_000);
    expect(namesOn(fleet)).toEqual(['shop-db', 'shop-web', 'shop-web', 'shop-web']);
    expect(homeOf(fleet, 'shop-db')).toBe(home.name);
    await manager.stop();
  });

  test('is remembered by the next manager for the data that it has', async () => {
    const fleet = await deployed();
    const first = fleet.manager();
    await fleet.clock.until('all runs', () => fleet.running().length === 4, 60_000);
    await fleet.clock.advance(5000);
    fleet.node(homeOf(fleet, 'shop-db')).isUp = false;
    first.kill();
    const second = fleet.manager();
    await fleet.clock.advance(120_000);
    expect(namesOn(fleet)).toEqual(['shop-web', 'shop-web', 'shop-web']);
    await second.stop();
  });

  test('is left alone while it is only silent for a moment', async () => {
    const fleet = await deployed();
    const manager = fleet.manager();
    await fleet.clock.until('all runs', () => fleet.running().length === 4, 60_000);
    const [node] = fleet.nodes;
    if (node === undefined) throw new Error('The fleet has nodes');
    node.isUp = false;
    await fleet.clock.advance(8000);
    node.isUp = true;
    await fleet.clock.advance(60_000);
    expect(manager.events.map(({ kind }) => kind)).not.toContain('node-down');
    expect(fleet.running().length).toBe(4);
    await manager.stop();
  });
});

test('what ends on a node whose events had a gap is found when they are followed again', async () => {
  const fleet = await deployed();
  const manager = fleet.manager({ probeMs: 10 * 60_000, resyncMs: 24 * 60 * 60_000 });
  await fleet.clock.until('all runs', () => fleet.running().length === 4, 60_000);
  await fleet.clock.advance(60_000);
  const [replica] = fleet.running();
  if (replica === undefined) throw new Error('Something runs');
  const node = fleet.node(replica.node);
  node.isUp = false;
  fleet.endOf(replica);
  await fleet.clock.advance(2000);
  node.isUp = true;
  await fleet.clock.advance(60_000);
  expect(fleet.running().length).toBe(4);
  await manager.stop();
});
