import { describe, expect, test } from 'bun:test';
import type { Project } from '../../src/model/desired/project.ts';
import { replicaCount } from '../../src/model/replicas.ts';
import { withScale } from '../../src/model/select-services.ts';
import { projectOf } from '../plan/plan-of.ts';
import { Random } from '../support/fuzz/random.ts';
import { SimulatedFleet, type SimulatedManager } from './simulated-fleet.ts';

const MINUTE_MS = 60_000;

const shop = (autoscale: string, more = ''): Project =>
  projectOf(`
services:
  web:
    image: web:1
    network_mode: bridge
    x-autoscale: ${autoscale}
    ${more}
  db: { image: db:1, network_mode: bridge }
`);

/** A fleet whose web containers share a load: so many processors, whoever serves it. */
class LoadedFleet extends SimulatedFleet {
  load = 0;

  constructor() {
    super(3);
    this.image('db:1').image('web:1', { cpus: () => this.load / Math.max(1, this.webs) });
  }

  get webs(): number {
    return this.running().filter(({ container }) => container.name.startsWith('shop-web')).length;
  }

  async asked(): Promise<number> {
    const service = (await this.stacks.require('shop')).revisions[0]?.project.services.web;
    return service === undefined ? -1 : replicaCount(service);
  }

  async begin(project: Project): Promise<SimulatedManager> {
    const manager = this.manager();
    await this.deploy(project);
    await this.clock.until('all runs', () => this.running().length === 2, MINUTE_MS);
    return manager;
  }
}

const changes = (manager: SimulatedManager): string[] =>
  manager.events.flatMap((event) =>
    event.kind === 'autoscale' ? [`${event.from} to ${event.to}: ${event.reason}`] : [],
  );

describe('a service with x-autoscale', () => {
  test('gets replicas while its load asks for them, and loses them when it has not for a while', async () => {
    const fleet = new LoadedFleet();
    const manager = await fleet.begin(shop('{ min: 1, max: 10, cpu: 50% }'));
    fleet.load = 3;
    await fleet.clock.until('six replicas carry it', () => fleet.webs === 6, 3 * MINUTE_MS);
    await fleet.clock.advance(10 * MINUTE_MS);
    expect(fleet.webs).toBe(6);
    expect(changes(manager)).toHaveLength(3);
    expect(changes(manager)[0]).toContain('1 to 2: cpu ');

    fleet.load = 0.5;
    await fleet.clock.advance(4 * MINUTE_MS);
    expect(fleet.webs).toBe(6);
    await fleet.clock.advance(3 * MINUTE_MS);
    expect(fleet.webs).toBe(1);
    const { revisions } = await fleet.stacks.require('shop');
    expect(revisions.map(({ number, state }) => `${number} ${state}`)).toEqual(['1 completed']);
    expect(revisions[0]?.scaled?.web).toMatchObject({ to: 1 });
    await manager.stop();
  });

  test('does not go up and down with a load that is near its target', async () => {
    const fleet = new LoadedFleet();
    const manager = await fleet.begin(shop('{ min: 1, max: 10, cpu: 50% }'));
    fleet.load = 2;
    await fleet.clock.until('four replicas carry it', () => fleet.webs === 4, 3 * MINUTE_MS);
    const before = changes(manager).length;
    for (let round = 0; round < 40; round++) {
      fleet.load = round % 2 === 0 ? 1.85 : 2.15;
      await fleet.clock.advance(15_000);
    }
    expect(changes(manager)).toHaveLength(before);
    await manager.stop();
  });

  test('keeps a number that somebody sets while the load does not ask for more, and is let alone at nought', async () => {
    const fleet = new LoadedFleet();
    const manager = await fleet.begin(shop('{ min: 1, max: 10, cpu: 50% }'));
    const scale = async (replicas: number): Promise<void> => {
      const { project } = (await fleet.stacks.require('shop')).revisions[0] ?? {};
      if (project === undefined) throw new Error('The stack was deployed');
      await fleet.deploy(withScale(project, new Map([['web', replicas]])));
    };
    fleet.load = 0.5;
    await scale(5);
    await fleet.clock.advance(4 * MINUTE_MS);
    expect(fleet.webs).toBe(5);
    await fleet.clock.advance(3 * MINUTE_MS);
    expect(fleet.webs).toBe(1);
    await scale(0);
    await fleet.clock.advance(10 * MINUTE_MS);
    expect(fleet.webs).toBe(0);
    expect(await fleet.asked()).toBe(0);
    await manager.stop();
  });

  test('is left alone while a rollout of its stack is under way, and where it is paused', async () => {
    const fleet = new LoadedFleet();
    fleet.image('web:2', { exitsAfterMs: 100, exitCode: 1, cpus: () => 1 });
    const manager = await fleet.begin(shop('{ min: 1, max: 10, cpu: 50% }'));
    const broken = shop('{ min: 1, max: 10, cpu: 50% }');
    const { web, ...others } = broken.services;
    if (web === undefined) throw new Error('The stack has the service');
    await fleet.deploy({
      ...broken,
      services: { ...others, web: { ...web, image: 'web:2' } },
      configHashes: { ...broken.configHashes, web: { current: 'another', equal: ['another'] } },
    });
    fleet.load = 5;
    await fleet.clock.advance(10 * MINUTE_MS);
    expect((await fleet.stacks.require('shop')).revisions[0]?.state).toBe('paused');
    expect(changes(manager)).toEqual([]);
    await manager.stop();
  });

  test('is not brought over the quota of its stack', async () => {
    const fleet = new LoadedFleet();
    fleet.policy = { quotas: { shop: { replicas: 4 } } };
    const manager = await fleet.begin(shop('{ min: 1, max: 10, cpu: 50% }'));
    fleet.load = 50;
    await fleet.clock.advance(5 * MINUTE_MS);
    expect(fleet.webs).toBe(3);
    await manager.stop();
  });

  test('is not scaled down by a manager that has just begun', async () => {
    const fleet = new LoadedFleet();
    const first = await fleet.begin(shop('{ min: 1, max: 10, cpu: 50% }'));
    fleet.load = 2;
    await fleet.clock.until('four replicas carry it', () => fleet.webs === 4, 3 * MINUTE_MS);
    first.kill();
    fleet.load = 0;
    const second = fleet.manager();
    await fleet.clock.advance(4 * MINUTE_MS);
    expect(fleet.webs).toBe(4);
    await second.stop();
  });
});

test('what nobody scales costs no readings, and a service with x-autoscale one for each replica in 15 seconds', async () => {
  const readings = async (project: Project): Promise<number> => {
    const fleet = new LoadedFleet();
    const manager = await fleet.begin(project);
    await fleet.clock.advance(MINUTE_MS);
    const before = manager.reads;
    await fleet.clock.advance(MINUTE_MS);
    await manager.stop();
    return manager.reads - before;
  };
  const none = projectOf(
    'services: { web: { image: "web:1", network_mode: bridge }, db: { image: "db:1", network_mode: bridge } }',
  );
  const fixed = shop('{ min: 2, max: 2, cpu: 50% }', 'deploy: { replicas: 1 }');
  expect((await readings(fixed)) - (await readings(none))).toBe(8);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'seed %d: under a load that comes and goes, with managers that die, the number stays within its bounds and ends right',
  async (seed) => {
    const random = new Random(seed);
    const fleet = new LoadedFleet();
    let manager = await fleet.begin(shop('{ min: 2, max: 8, cpu: 50%, down_window: 2m }'));
    for (let round = 0; round < 25; round++) {
      fleet.load = random.fraction() * 5;
      if (random.below(8) === 0) {
        manager.kill();
        manager = fleet.manager();
      }
      await fleet.clock.advance(random.below(90_000));
      const asked = await fleet.asked();
      expect(asked).toBeGreaterThanOrEqual(1);
      expect(asked).toBeLessThanOrEqual(8);
      expect(fleet.webs).toBeLessThanOrEqual(8);
    }
    fleet.load = 2;
    await fleet.clock.advance(5 * MINUTE_MS);
    expect(fleet.webs).toBe(4);
    await manager.stop();
  },
  30_000,
);
