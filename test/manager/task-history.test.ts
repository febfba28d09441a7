import { describe, expect, test } from 'bun:test';
import type { Project } from '../../src/model/desired/project.ts';
import type { EndedTask } from '../../src/model/observed/ended-task.ts';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet, type SimulatedManager } from './simulated-fleet.ts';

function web(image: string, replicas = 3): Project {
  return projectOf(`
services:
  web:
    image: ${image}
    network_mode: bridge
    deploy: { replicas: ${replicas}, restart_policy: { delay: 1s }, update_config: { monitor: 1s } }
`);
}

const running = (fleet: SimulatedFleet): number => fleet.running().length;

async function deployed(): Promise<{ fleet: SimulatedFleet; manager: SimulatedManager }> {
  const fleet = new SimulatedFleet(3).image('web:1').image('web:2');
  await fleet.deploy(web('web:1'));
  const manager = fleet.manager();
  await fleet.clock.until('all runs', () => running(fleet) === 3, 60_000);
  await fleet.clock.advance(10_000);
  return { fleet, manager };
}

/** "web.1 failed: task: non-zero exit (3)" for each task that is over, the newest first. */
async function historyOf(fleet: SimulatedFleet): Promise<string[]> {
  const words = ({ service, slot, state, error, reason }: EndedTask): string =>
    `${service}.${slot} ${state}: ${error ?? reason ?? ''}`;
  return (await fleet.stacks.history.of('shop')).map(words);
}

function slotOf(fleet: SimulatedFleet, slot: number): ReturnType<SimulatedFleet['running']>[number] {
  const found = fleet.running().find(({ container }) => container.name === `shop-web-${slot}`);
  if (found === undefined) throw new Error(`Slot ${slot} does not run`);
  return found;
}

describe('the history of a stack', () => {
  test('has each failure, also those after which the engine restarts by itself, and once only', async () => {
    const { fleet, manager } = await deployed();
    fleet.endOf(slotOf(fleet, 2), 3);
    await fleet.clock.until('it runs again', () => running(fleet) === 3, 60_000);
    await fleet.clock.advance(30_000);
    expect(await historyOf(fleet)).toEqual(['web.2 failed: task: non-zero exit (3)']);
    await manager.stop();
  });

  test('says why what was replaced or is not wanted any more was stopped', async () => {
    const { fleet, manager } = await deployed();
    await fleet.deploy(web('web:2', 2));
    await fleet.clock.advance(120_000);
    const history = await historyOf(fleet);
    expect(history.sort()).toEqual([
      'web.1 shutdown: image web:1 -> web:2',
      'web.2 shutdown: image web:1 -> web:2',
      'web.3 shutdown: more than wanted',
    ]);
    await manager.stop();
  });

  test('has what was on a lost node, whose slot another container fills; its return is no further end', async () => {
    const { fleet, manager } = await deployed();
    const { node } = slotOf(fleet, 2);
    fleet.node(node).isUp = false;
    await fleet.clock.until('all runs elsewhere', () => running(fleet) === 3, 60_000);
    await fleet.clock.advance(10_000);
    expect(await historyOf(fleet)).toEqual([`web.2 orphaned: node ${node} is down`]);
    expect(slotOf(fleet, 2).node).not.toBe(node);
    fleet.node(node).isUp = true;
    await fleet.clock.advance(60_000);
    expect(running(fleet)).toBe(3);
    expect(await historyOf(fleet)).toEqual([`web.2 orphaned: node ${node} is down`]);
    await manager.stop();
  });

  test('has what can not be made, once for as long as it stays so', async () => {
    const { fleet, manager } = await deployed();
    await fleet.deploy(web('web:9', 4));
    await fleet.clock.advance(120_000);
    const history = await historyOf(fleet);
    const refused = history.filter((line) => line.includes('rejected: Image "web:9" can\'t be pulled'));
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused).size).toBe(refused.length);
    await manager.stop();
  });

  test('is not written by a pass that finds nothing', async () => {
    const { fleet, manager } = await deployed();
    fleet.endOf(slotOf(fleet, 1), 1);
    await fleet.clock.advance(30_000);
    const before = (await fleet.store.get('history/shop'))?.version;
    expect(before).toBeDefined();
    await fleet.clock.advance(20 * 60_000);
    expect((await fleet.store.get('history/shop'))?.version).toBe(before);
    await manager.stop();
  });

  test('goes with the stack', async () => {
    const { fleet, manager } = await deployed();
    fleet.endOf(slotOf(fleet, 1), 1);
    await fleet.clock.advance(30_000);
    expect(await historyOf(fleet)).not.toEqual([]);
    await fleet.stacks.remove(await fleet.stacks.require('shop'));
    await fleet.clock.advance(30_000);
    expect(await fleet.store.list('history/')).toEqual([]);
    await manager.stop();
  });

  test('goes with the stack, also where a look at it is under way', async () => {
    const { fleet, manager } = await deployed();
    await fleet.deploy(web('web:2'));
    const isBegun = (): boolean =>
      fleet.running().some(({ container }) => container.image.reference === 'web:2');
    await fleet.clock.until('the rollout has begun', isBegun, 60_000);
    const stack = await fleet.stacks.get('shop');
    if (stack === undefined) throw new Error('it is deployed');
    await fleet.stacks.remove(stack);
    await fleet.clock.advance(60_000);
    expect(await fleet.store.list('history/')).toEqual([]);
    expect(await fleet.store.list('volumes/')).toEqual([]);
    expect(manager.events.filter((event) => 'stack' in event).at(-1)).toEqual({
      kind: 'gone',
      stack: 'shop',
    });
    await manager.stop();
  });

  test('goes with the stack, also where the store does not answer at first', async () => {
    const { fleet, manager } = await deployed();
    fleet.endOf(slotOf(fleet, 2), 3);
    await fleet.clock.advance(30_000);
    const stack = await fleet.stacks.get('shop');
    if (stack === undefined) throw new Error('it is deployed');
    await fleet.store.delete('stacks/shop', stack.version);
    fleet.store.refused.add('volumes/shop');
    await fleet.clock.advance(5000);
    fleet.store.refused.clear();
    await fleet.clock.advance(5000);
    expect(await fleet.store.list('history/')).toEqual([]);
    expect(manager.events.filter(({ kind }) => kind === 'gone')).toHaveLength(1);
    await manager.stop();
  });
});
