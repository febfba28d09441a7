import { describe, expect, test } from 'bun:test';
import type { Project } from '../../src/model/desired/project.ts';
import type { SchedulingPolicy } from '../../src/model/placing/scheduling.ts';
import type { Placement } from '../../src/schedule/placement.ts';
import { schedule } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { countsOf, fleetOf, type NodeShape } from './fleet-of.ts';

function moves({ replicas }: Placement): string[] {
  return replicas.flatMap(({ service, slot, node, movedFrom }) =>
    movedFrom === undefined ? [] : [`${service}.${slot} ${movedFrom.node} -> ${node}`],
  );
}

function rebalanced(
  project: Project,
  shapes: Record<string, NodeShape>,
  policy: SchedulingPolicy = {},
): Placement {
  return schedule(project, fleetOf(project, shapes, { maxMoves: 10, ...policy }));
}

/** What runs after a placement was carried out. */
function after({ replicas }: Placement, shapes: Record<string, NodeShape>): Record<string, NodeShape> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const runs = replicas.flatMap(({ service, slot, node }) =>
        node === name ? [`${service}.${slot}`] : [],
      );
      return [name, { ...shape, runs }];
    }),
  );
}

describe('rebalancing', () => {
  const web = projectOf('services: {web: {image: x, scale: 4}}');
  const crowded: Record<string, NodeShape> = { a: { runs: ['web.1', 'web.2', 'web.3', 'web.4'] }, b: {} };

  test('is not done by itself', () => {
    expect(moves(schedule(web, fleetOf(web, crowded)))).toEqual([]);
  });

  test('evens the replicas of a service out, and finds nothing more to do then', () => {
    const placement = rebalanced(web, crowded);
    expect(moves(placement)).toEqual(['web.4 a -> b', 'web.3 a -> b']);
    expect(moves(rebalanced(web, after(placement, crowded)))).toEqual([]);
  });

  test('stops at the number of moves that is allowed, after the best', () => {
    expect(moves(rebalanced(web, crowded, { maxMoves: 1 }))).toEqual(['web.4 a -> b']);
  });

  test('does not move what would only swap places', () => {
    const odd = projectOf('services: {web: {image: x, scale: 3}}');
    expect(moves(rebalanced(odd, { a: { runs: ['web.1', 'web.2'] }, b: { runs: ['web.3'] } }))).toEqual([]);
  });

  test('evens failure domains out before nodes', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 4, placement: {preferences: [{spread: node.labels.zone}]}}}}',
    );
    const shapes: Record<string, NodeShape> = {
      a: { labels: { zone: '1' }, runs: ['web.1', 'web.2'] },
      b: { labels: { zone: '1' }, runs: ['web.3', 'web.4'] },
      c: { labels: { zone: '2' } },
    };
    expect(countsOf(rebalanced(project, shapes), 'web')).toEqual({ a: 1, b: 1, c: 2 });
  });

  test('leaves alone what a constraint, a volume or a neighbour holds', () => {
    const project = projectOf(`services:
  bound: {image: x, scale: 2, deploy: {placement: {constraints: ["node.id == id-a"]}}}
  db: {image: x, volumes: ["data:/d"]}
  app: {image: x, x-affinity: "service==db"}
  side: {image: x, network_mode: "service:app"}
volumes: {data: {}}`);
    const runs = ['bound.1', 'bound.2', 'db.1', 'app.1', 'side.1'];
    expect(moves(rebalanced(project, { a: { runs }, b: {} }))).toEqual([]);
  });

  test('does not move what is not as the files say', () => {
    expect(moves(rebalanced(web, { a: { runsOld: ['web.1', 'web.2', 'web.3', 'web.4'] }, b: {} }))).toEqual(
      [],
    );
  });

  test('frees nodes where the strategy is binpack', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 3, resources: {reservations: {cpus: "1"}}}}}',
    );
    const shapes: Record<string, NodeShape> = {
      a: { cpus: 2, runs: ['web.1'] },
      b: { cpus: 2, runs: ['web.2'] },
      c: { cpus: 2, runs: ['web.3'] },
    };
    const placement = rebalanced(project, shapes, { strategy: 'binpack' });
    expect(moves(placement)).toEqual(['web.1 a -> b']);
    expect(placement.replicas.find(({ movedFrom }) => movedFrom)?.movedFrom?.because).toBe(
      'rebalance: a becomes free',
    );
    expect(moves(rebalanced(project, after(placement, shapes), { strategy: 'binpack' }))).toEqual([]);
  });

  test('evens the load out where the difference is worth a restart', () => {
    const project = projectOf(
      'services: {big: {image: x, deploy: {resources: {reservations: {cpus: "4"}}}}, small: {image: x, deploy: {resources: {reservations: {cpus: "2"}}}}}',
    );
    const shapes: Record<string, NodeShape> = { a: { cpus: 8, runs: ['big.1', 'small.1'] }, b: { cpus: 8 } };
    expect(moves(rebalanced(project, shapes)).length).toBe(1);
  });
});
