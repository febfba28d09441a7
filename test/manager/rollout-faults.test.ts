import { describe, expect, test } from 'bun:test';
import type { Project } from '../../src/model/desired/project.ts';
import { LABEL } from '../../src/model/labels.ts';
import { projectOf } from '../plan/plan-of.ts';
import { SimulatedFleet, type SimulatedManager } from './simulated-fleet.ts';

const REPLICAS = 3;

function shop(image: string, order: 'start-first' | 'stop-first'): Project {
  return projectOf(`
services:
  web:
    image: web:${image}
    network_mode: bridge
    deploy:
      replicas: ${REPLICAS}
      update_config: { parallelism: 1, order: ${order}, monitor: 1s, failure_action: rollback }
`);
}

function fleetWithImages(): SimulatedFleet {
  return new SimulatedFleet(3)
    .image('web:1')
    .image('web:2')
    .image('web:bad', { exitsAfterMs: 50, exitCode: 1 });
}

/** The images of the replicas that run, sorted. */
function images(fleet: SimulatedFleet): string[] {
  return fleet
    .running()
    .map(({ container }) => container.body.Image)
    .sort();
}

/** Slots of replicas that run under their own name: none twice. */
function slots(fleet: SimulatedFleet): string[] {
  return fleet
    .running()
    .map(({ container }) => container.body.Labels?.[LABEL.containerNumber] ?? '')
    .sort();
}

async function firstRevision(fleet: SimulatedFleet, order: 'start-first' | 'stop-first'): Promise<void> {
  const manager = fleet.manager();
  await fleet.deploy(shop('1', order));
  await isConcluded(fleet, 'completed');
  await manager.stop();
}

/** Until the newest revision is that, or just at its end; `look` is called all along. */
async function isConcluded(
  fleet: SimulatedFleet,
  state?: string,
  look: () => void = () => undefined,
): Promise<void> {
  let found = 'updating';
  await fleet.clock.until(
    `the revision is ${state ?? 'concluded'}`,
    () => {
      look();
      void fleet.stacks.get('shop').then((stack) => {
        found = stack?.revisions[0]?.state ?? 'updating';
      });
      return state === undefined ? found !== 'updating' : found === state;
    },
    180_000,
    20,
  );
}

/** Updates with a manager that is killed at its n-th change -> the fewest replicas that ran at any time, and whether it got there. */
async function updateWithDeath(
  fleet: SimulatedFleet,
  image: string,
  order: 'start-first' | 'stop-first',
  killAt: NonNullable<SimulatedManager['killAt']>,
): Promise<{ fewest: number; died: boolean }> {
  const first = fleet.manager();
  first.killAt = killAt;
  await fleet.clock.advance(500);
  await fleet.deploy(shop(image, order));
  let fewest = REPLICAS;
  const look = (): boolean => {
    fewest = Math.min(fewest, fleet.running().length);
    return first.isDead || first.events.some(({ kind }) => kind === 'rollout');
  };
  await fleet.clock.until('the first manager dies, or is done', look, 120_000, 20);
  const second = fleet.manager();
  await isConcluded(fleet, undefined, look);
  await fleet.clock.advance(30_000);
  const died = first.isDead;
  first.kill();
  await second.stop();
  return { fewest, died };
}

/** How many changes an update takes when nobody dies. */
async function changesOf(image: string, order: 'start-first' | 'stop-first'): Promise<number> {
  const fleet = fleetWithImages();
  await firstRevision(fleet, order);
  const manager = fleet.manager();
  await fleet.clock.advance(500);
  await fleet.deploy(shop(image, order));
  await fleet.clock.until('done', () => manager.events.some(({ kind }) => kind === 'rollout'), 120_000);
  const { changes } = manager;
  await manager.stop();
  return changes;
}

for (const { order, allowed } of [
  { order: 'start-first', allowed: 0 },
  { order: 'stop-first', allowed: 1 },
] as const) {
  describe(`a manager that is killed at any step of a ${order} update`, () => {
    test('is followed by one that finishes it, and no more replicas are missing than the policy allows', async () => {
      const steps = await changesOf('2', order);
      const points = Array.from({ length: steps }, (_, index) => index + 1).flatMap((change) => [
        { change, moment: 'before' as const },
        { change, moment: 'after' as const },
      ]);
      expect(points.length).toBeGreaterThanOrEqual(30);
      let deaths = 0;
      for (const point of points) {
        const fleet = fleetWithImages();
        await firstRevision(fleet, order);
        const { fewest, died } = await updateWithDeath(fleet, '2', order, point);
        deaths += Number(died);
        expect({ point, images: images(fleet), slots: slots(fleet) }).toEqual({
          point,
          images: ['web:2', 'web:2', 'web:2'],
          slots: ['1', '2', '3'],
        });
        expect({ point, missing: REPLICAS - fewest }).toEqual({
          point,
          missing: Math.min(allowed, REPLICAS - fewest),
        });
      }
      expect(deaths).toBeGreaterThanOrEqual(30);
    }, 60_000);

    test('is followed by one that goes back, where the update fails', async () => {
      const steps = await changesOf('bad', order);
      for (let change = 1; change <= steps; change += 1) {
        const fleet = fleetWithImages();
        await firstRevision(fleet, order);
        const point = { change, moment: 'after' } as const;
        await updateWithDeath(fleet, 'bad', order, point);
        expect({ point, images: images(fleet) }).toEqual({ point, images: ['web:1', 'web:1', 'web:1'] });
      }
    }, 60_000);
  });
}
