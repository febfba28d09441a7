import { describe, expect, test } from 'bun:test';
import { schedule } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { countsOf, fleetOf, places } from './fleet-of.ts';

const GIB = 1024 ** 3;

function asking(resources: string, rest = ''): string {
  return `services: {web: {image: x, deploy: {replicas: 3, resources: {${resources}}}}${rest}}`;
}

describe('resources', () => {
  test('a node takes no more than it has, and what is missing is told', () => {
    const project = projectOf(asking('reservations: {cpus: "1"}'));
    const fleet = fleetOf(project, { a: { cpus: 1 }, b: { cpus: 1 } });
    const placement = schedule(project, fleet);
    expect(countsOf(placement, 'web')).toEqual({ a: 1, b: 1 });
    expect(placement.unplaced).toEqual([
      { service: 'web', count: 1, reason: '2 of 2 nodes: not enough cpus for 1' },
    ]);
  });

  test('memory is counted in what people read', () => {
    const project = projectOf(asking('reservations: {memory: 3g}'));
    const { unplaced } = schedule(project, fleetOf(project, { a: { memoryBytes: 4 * GIB }, b: { cpus: 1 } }));
    expect(unplaced[0]?.reason).toBe('2 of 2 nodes: not enough memory for 3 GiB');
  });

  test('fractions of CPUs fill a node to the last', () => {
    const project = projectOf(asking('reservations: {cpus: "0.1"}').replace('replicas: 3', 'replicas: 20'));
    const placement = schedule(project, fleetOf(project, { a: { cpus: 1 }, b: { cpus: 1 } }));
    expect(countsOf(placement, 'web')).toEqual({ a: 10, b: 10 });
  });

  test.each([
    ['a limit counts where nothing is reserved', 'limits: {cpus: "1"}', { a: 1, b: 1 }],
    [
      'a reservation counts before the limit',
      'limits: {cpus: "1"}, reservations: {cpus: "0.25"}',
      { a: 2, b: 1 },
    ],
    ['each resource by itself', 'limits: {cpus: "1"}, reservations: {memory: 10m}', { a: 1, b: 1 }],
    [
      'a limit of processes counts only where the fleet file says how many there are',
      'limits: {pids: 100000}',
      { a: 2, b: 1 },
    ],
  ])('%s', (_, resources, counts) => {
    const project = projectOf(asking(resources));
    const placement = schedule(project, fleetOf(project, { a: { cpus: 1 }, b: { cpus: 1 } }));
    expect(countsOf(placement, 'web')).toEqual(counts);
  });

  test('what other projects take counts', () => {
    const project = projectOf(asking('reservations: {cpus: "1"}'));
    const foreign = [{ name: 'blog-1', image: 'x', labels: {}, resources: { cpus: 3 } }];
    const placement = schedule(project, fleetOf(project, { a: { cpus: 4, foreign }, b: { cpus: 4 } }));
    expect(countsOf(placement, 'web')).toEqual({ a: 1, b: 2 });
  });

  test('what services of the project take that are not asked for now counts too', () => {
    const whole = projectOf(
      asking(
        'reservations: {cpus: "1"}',
        ', db: {image: x, deploy: {resources: {reservations: {cpus: "2"}}}}',
      ),
    );
    const { db, ...services } = whole.services;
    const fleet = fleetOf(whole, { a: { cpus: 2, runs: ['db.1'] }, b: { cpus: 2 } });
    const project = { ...whole, services, disabled: db === undefined ? {} : { db } };
    expect(countsOf(schedule(project, fleet), 'web')).toEqual({ b: 2 });
  });

  test('overcommitted nodes take any number', () => {
    const project = projectOf(asking('reservations: {cpus: "8"}'));
    const placement = schedule(
      project,
      fleetOf(project, { a: { cpus: 1 }, b: { cpus: 1 } }, { overcommit: true }),
    );
    expect(placement.unplaced).toEqual([]);
  });

  test('generic resources and GPUs are counted by what the engine and the fleet file tell', () => {
    const project = projectOf(`services:
  ssd: {image: x, deploy: {replicas: 2, resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: SSD, value: 2}}]}}}}
  gpu: {image: x, deploy: {replicas: 3, resources: {reservations: {devices: [{capabilities: [gpu], count: 1}]}}}}
  all: {image: x, gpus: all}
`);
    const fleet = fleetOf(project, {
      a: { info: { resources: { SSD: 3, gpus: 2 } } },
      b: { resources: { SSD: 2, gpus: 1 } },
      c: {},
    });
    const placement = schedule(project, fleet);
    expect(countsOf(placement, 'ssd')).toEqual({ a: 1, b: 1 });
    // All that b has is one, so that the others have room on a.
    expect(countsOf(placement, 'all')).toEqual({ b: 1 });
    expect(countsOf(placement, 'gpu')).toEqual({ a: 2 });
    expect(placement.unplaced).toEqual([
      { service: 'gpu', count: 1, reason: '3 of 3 nodes: not enough gpus for 1' },
    ]);
  });

  test('what runs stays on a node that has promised too much, what is new keeps off', () => {
    const project = projectOf(asking('reservations: {cpus: "1"}'));
    const fleet = fleetOf(project, { a: { cpus: 1, runs: ['web.1', 'web.2'] }, b: { cpus: 4 } });
    expect(places(schedule(project, fleet))).toEqual(['web.1 a', 'web.2 a', 'web.3 b']);
  });

  test('what is replaced anyway has to fit, or moves', () => {
    const project = projectOf(asking('reservations: {cpus: "1"}').replace('replicas: 3', 'replicas: 2'));
    const fleet = fleetOf(project, { a: { cpus: 1, runsOld: ['web.1', 'web.2'] }, b: { cpus: 4 } });
    const placement = schedule(project, fleet);
    expect(places(placement)).toEqual(['web.1 a', 'web.2 b']);
    expect(placement.replicas.find(({ slot }) => slot === 2)?.movedFrom?.because).toBe(
      'not enough cpus for 1',
    );
  });

  test('a global service keeps what it has on a node that is full', () => {
    const project = projectOf(
      'services: {agent: {image: x, deploy: {mode: global, resources: {reservations: {cpus: "2"}}}}}',
    );
    const placement = schedule(
      project,
      fleetOf(project, { a: { cpus: 1, runsOld: ['agent.1'] }, b: { cpus: 2 } }),
    );
    expect(places(placement)).toEqual(['agent.1 a', 'agent.2 b']);
    expect(placement.surplus).toEqual([]);
  });

  test('best-effort services take what others have reserved, and no more than the node has', () => {
    const project = projectOf(`services:
  web: {image: x, deploy: {replicas: 2, resources: {reservations: {cpus: "2"}}}}
  batch: {image: x, x-priority: best-effort, deploy: {replicas: 5, resources: {reservations: {cpus: "1"}}}}
`);
    const placement = schedule(project, fleetOf(project, { a: { cpus: 2 }, b: { cpus: 2 } }));
    expect(countsOf(placement, 'web')).toEqual({ a: 1, b: 1 });
    expect(countsOf(placement, 'batch')).toEqual({ a: 2, b: 2 });
    expect(placement.unplaced.map(({ service, count }) => [service, count])).toEqual([['batch', 1]]);
  });
});
