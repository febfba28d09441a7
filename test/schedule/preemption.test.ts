import { describe, expect, test } from 'bun:test';
import { checkPlacement } from '../../src/plan/checks/check-placement.ts';
import { schedule } from '../../src/schedule/schedule.ts';
import { linesOf, projectOf, upPlan } from '../plan/plan-of.ts';
import { countsOf, fleetOf, places } from './fleet-of.ts';

const one = (name: string, cpus: number, rest = ''): string =>
  `${name}: {image: x, ${rest}deploy: {resources: {reservations: {cpus: "${cpus}"}}}}`;

describe('a service of a higher priority', () => {
  const project = projectOf(
    `services: {${one('web', 2, 'x-priority: 10, ')}, ${one('low', 2, 'x-priority: 1, ')}, ${one('lower', 2)}}`,
  );

  test('takes the place of the lowest where nothing else fits', () => {
    const fleet = fleetOf(project, { a: { cpus: 2, runs: ['low.1'] }, b: { cpus: 2, runs: ['lower.1'] } });
    const placement = schedule(project, fleet);
    expect(countsOf(placement, 'web')).toEqual({ b: 1 });
    expect(placement.preempted).toEqual([{ service: 'lower', slot: 1, node: 'b', by: 'web' }]);
    expect(placement.surplus.map(({ because }) => because)).toEqual(['makes way for web']);
  });

  test('takes no place where there is room', () => {
    const fleet = fleetOf(project, { a: { cpus: 2, runs: ['low.1'] }, b: { cpus: 4, runs: ['lower.1'] } });
    expect(schedule(project, fleet).preempted).toEqual([]);
  });

  test('takes the place of as few as will do', () => {
    const many = projectOf(
      `services: {${one('web', 2, 'x-priority: 10, ')}, ${one('small', 1, 'scale: 2, ')}, ${one('big', 2)}}`,
    );
    const fleet = fleetOf(many, {
      a: { cpus: 2, runs: ['small.1', 'small.2'] },
      b: { cpus: 2, runs: ['big.1'] },
    });
    expect(schedule(many, fleet).preempted).toEqual([{ service: 'big', slot: 1, node: 'b', by: 'web' }]);
  });

  test('leaves those alone that it need not take: of three, the one that is large enough', () => {
    const many = projectOf(
      `services: {${one('web', 2, 'x-priority: 10, ')}, ${one('small', 1, 'scale: 2, ')}, ${one('big', 2)}}`,
    );
    const fleet = fleetOf(many, {
      a: { cpus: 4, runs: ['small.1', 'small.2', 'big.1'] },
      b: { availability: 'drain' },
    });
    expect(schedule(many, fleet).preempted.map(({ service }) => service)).toEqual(['big']);
  });

  test('sends what makes way to a node that takes it, and makes no more go for that', () => {
    const two = projectOf(
      `services: {${one('web', 2, 'x-priority: 10, environment: ["constraint:node==a"], ')}, ${one('low', 2)}}`,
    );
    const fleet = fleetOf(two, { a: { cpus: 2, runs: ['low.1'] }, b: { cpus: 2 } });
    const placement = schedule(two, fleet);
    expect(places(placement)).toEqual(['low.1 b', 'web.1 a']);
    expect(placement.preempted).toEqual([{ service: 'low', slot: 1, node: 'a', by: 'web', movesTo: 'b' }]);
  });

  test('never takes the place of one of the same priority', () => {
    const same = projectOf(
      `services: {${one('web', 2, 'x-priority: 5, ')}, ${one('low', 2, 'x-priority: 5, ')}}`,
    );
    const placement = schedule(same, fleetOf(same, { a: { cpus: 2, runs: ['low.1'] }, b: { cpus: 1 } }));
    expect(placement.preempted).toEqual([]);
    expect(placement.unplaced[0]?.service).toBe('web');
  });

  test('does not take the place of what others share with or came to', () => {
    const held = projectOf(
      `services: {${one('web', 2, 'x-priority: 10, ')}, ${one('low', 2)}, side: {image: x, network_mode: "service:low"}}`,
    );
    const fleet = fleetOf(held, { a: { cpus: 2, runs: ['low.1', 'side.1'] }, b: { availability: 'drain' } });
    const placement = schedule(held, fleet);
    expect(placement.preempted).toEqual([]);
    expect(placement.unplaced[0]?.service).toBe('web');
  });

  test('takes a host port from a best-effort service', () => {
    const ports = projectOf(
      'services: {web: {image: x, ports: [{target: 80, published: "80", mode: host}]}, trial: {image: x, x-priority: best-effort, ports: [{target: 80, published: "80", mode: host}]}}',
    );
    const fleet = fleetOf(ports, { a: { runs: ['trial.1'] }, b: { availability: 'drain' } });
    expect(schedule(ports, fleet).preempted).toEqual([{ service: 'trial', slot: 1, node: 'a', by: 'web' }]);
  });

  test('goes on where a run was cut off before what makes way was stopped', () => {
    const fleet = fleetOf(project, {
      a: { cpus: 2, runs: ['low.1'] },
      b: { cpus: 2, runs: ['lower.1'], creates: ['web.1'] },
    });
    const placement = schedule(project, fleet);
    expect(places(placement)).toEqual(['low.1 a', 'web.1 b']);
    expect(placement.preempted).toEqual([{ service: 'lower', slot: 1, node: 'b', by: 'web' }]);
    const lines = linesOf(upPlan(project, fleet));
    const removal = lines.find((line) => line.includes('remove') && line.includes('lower'))?.split(' ')[0];
    expect(lines.find((line) => line.includes('shop-web-1') && line.includes('| start'))).toContain(
      removal ?? '',
    );
  });

  test('is in the plan before anything is stopped, and starts when the place is free', () => {
    const fleet = fleetOf(project, { a: { cpus: 2, runs: ['low.1'] }, b: { cpus: 2, runs: ['lower.1'] } });
    const lines = linesOf(upPlan(project, fleet));
    const removal = lines.find((line) => line.includes('remove') && line.includes('lower'));
    const start = lines.find((line) => line.includes('container shop-web-1') && line.includes('| start'));
    expect(removal).toContain('makes way for web');
    expect(start).toContain(removal?.split(' ')[0] as string);
    const [warning] = checkPlacement(schedule(project, fleet));
    expect(warning?.message).toContain('replica 1 on b makes way for "web"');
  });

  test('has its place for good: what made way waits, and that is no error', () => {
    const fleet = fleetOf(project, { a: { cpus: 2, runs: ['low.1'] }, b: { cpus: 2, runs: ['web.1'] } });
    const placement = schedule(project, fleet);
    expect(placement.unplaced).toMatchObject([{ service: 'lower', count: 1, waits: true }]);
    expect(checkPlacement(placement).map(({ severity, code }) => [severity, code])).toEqual([
      ['warning', 'REPLICA_WAITS'],
    ]);
  });
});
