import { describe, expect, test } from 'bun:test';
import { schedule } from '../../src/schedule/schedule.ts';
import { projectOf } from '../plan/plan-of.ts';
import { countsOf, fleetOf, type NodeShape, places } from './fleet-of.ts';

/** Nodes of so many CPUs each. */
function nodes(count: number, cpus = 4): Record<string, NodeShape> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index): [string, NodeShape] => [`n${index + 1}`, { cpus }]),
  );
}

describe('the strategy spread', () => {
  test('counts the service, then the project, then what is taken', () => {
    const project = projectOf(
      'services: {big: {image: x, deploy: {resources: {reservations: {cpus: "3"}}}}, web: {image: x, scale: 3}, one: {image: x}}',
    );
    const placement = schedule(project, fleetOf(project, nodes(3)));
    expect(countsOf(placement, 'big')).toEqual({ n1: 1 });
    // Of two nodes with one of the project's each, that with less taken.
    expect(countsOf(placement, 'one')).toEqual({ n2: 1 });
    expect(countsOf(placement, 'web')).toEqual({ n1: 1, n2: 1, n3: 1 });
  });

  test('divides between domains whatever number of nodes they have, as in the documentation of Swarm', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 9, placement: {preferences: [{spread: node.labels.datacenter}]}}}}',
    );
    const labelled = (datacenter: string): NodeShape => ({ labels: { datacenter } });
    const fleet = fleetOf(project, {
      e1: labelled('east'),
      s1: labelled('south'),
      s2: labelled('south'),
      w1: labelled('west'),
      w2: labelled('west'),
      w3: labelled('west'),
    });
    const counts = countsOf(schedule(project, fleet), 'web');
    expect(counts.e1).toBe(3);
    expect([counts.s1, counts.s2].sort()).toEqual([1, 2]);
    expect([counts.w1, counts.w2, counts.w3]).toEqual([1, 1, 1]);
  });

  test('takes nodes without the label for a domain of their own', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 4, placement: {preferences: [{spread: node.labels.zone}]}}}}',
    );
    const fleet = fleetOf(project, { a: { labels: { zone: '1' } }, b: {}, c: {} });
    expect(countsOf(schedule(project, fleet), 'web')).toEqual({ a: 2, b: 1, c: 1 });
  });

  test('nests: datacenters first, racks within them', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 8, placement: {preferences: [{spread: node.labels.dc}, {spread: node.labels.rack}]}}}}',
    );
    const at = (dc: string, rack: string): NodeShape => ({ labels: { dc, rack } });
    const fleet = fleetOf(project, {
      a: at('1', 'x'),
      b: at('1', 'y'),
      c: at('1', 'y'),
      d: at('2', 'x'),
      e: at('2', 'x'),
    });
    expect(countsOf(schedule(project, fleet), 'web')).toEqual({ a: 2, b: 1, c: 1, d: 2, e: 2 });
  });

  test('goes on in the other domains where one is full', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 5, placement: {max_replicas_per_node: 2, preferences: [{spread: node.labels.zone}]}}}}',
    );
    const fleet = fleetOf(project, { a: { labels: { zone: '1' } }, b: {}, c: {} });
    expect(countsOf(schedule(project, fleet), 'web')).toEqual({ a: 2, b: 2, c: 1 });
  });

  test('counts replicas in a domain also on nodes that take no more', () => {
    const project = projectOf(
      'services: {web: {image: x, deploy: {replicas: 4, placement: {preferences: [{spread: node.labels.zone}]}}}}',
    );
    const fleet = fleetOf(project, {
      a: { labels: { zone: '1' }, availability: 'pause', runs: ['web.1', 'web.2'] },
      b: { labels: { zone: '1' } },
      c: { labels: { zone: '2' } },
    });
    expect(countsOf(schedule(project, fleet), 'web')).toEqual({ a: 2, c: 2 });
  });
});

describe('the strategy binpack', () => {
  const TWO_OF_THREE =
    'services: {web: {image: x, deploy: {replicas: 3, resources: {reservations: {cpus: "1"}}}}}';

  test('fills a node before it begins another', () => {
    const project = projectOf(TWO_OF_THREE);
    const placement = schedule(project, fleetOf(project, nodes(3, 2), { strategy: 'binpack' }));
    expect(countsOf(placement, 'web')).toEqual({ n1: 2, n2: 1 });
  });

  test('takes the node that is fullest afterwards, in the resource of which most is taken', () => {
    const project = projectOf(TWO_OF_THREE.replace('replicas: 3', 'replicas: 1'));
    const foreign = (cpus: number) => [{ name: 'other', image: 'x', labels: {}, resources: { cpus } }];
    const fleet = fleetOf(
      project,
      {
        a: { cpus: 4, foreign: foreign(1) },
        b: { cpus: 4, foreign: foreign(3) },
        c: { cpus: 4, foreign: foreign(2) },
      },
      { strategy: 'binpack' },
    );
    expect(places(schedule(project, fleet))).toEqual(['web.1 b']);
  });

  test('goes by the number of containers where nothing is reserved', () => {
    const project = projectOf('services: {web: {image: x, scale: 3}}');
    const fleet = fleetOf(project, { a: {}, b: { runs: ['web.1'] } }, { strategy: 'binpack' });
    expect(countsOf(schedule(project, fleet), 'web')).toEqual({ b: 3 });
  });

  test('is taken from the service before the fleet', () => {
    const project = projectOf(
      'services: {web: {image: x, scale: 2}, packed: {image: x, scale: 3, x-deploy: {placement_strategy: binpack}}}',
    );
    const placement = schedule(project, fleetOf(project, nodes(3)));
    expect(Object.keys(countsOf(placement, 'packed')).length).toBe(1);
    expect(Object.keys(countsOf(placement, 'web')).length).toBe(2);
  });
});

describe('the strategy random', () => {
  const project = projectOf('services: {web: {image: x, scale: 30}}');
  const where = (seed: number): string[] =>
    places(schedule(project, fleetOf(project, nodes(5), { strategy: 'random', seed })));

  test('is the same for the same seed, and another for another', () => {
    expect(where(1)).toEqual(where(1));
    expect(where(1)).not.toEqual(where(2));
  });

  test('comes to every node', () => {
    const counts = countsOf(
      schedule(project, fleetOf(project, nodes(5), { strategy: 'random', seed: 3 })),
      'web',
    );
    expect(Object.keys(counts).length).toBe(5);
  });
});

describe('a large fleet', () => {
  const large = nodes(1500);
  const project = projectOf('services: {web: {image: x, scale: 3}, all: {image: x, scale: 1500}}');

  test('gets a few replicas on the best of a sample, and the same each time', () => {
    const once = places(schedule(project, fleetOf(project, large)));
    const turned = Object.fromEntries(Object.entries(large).reverse());
    expect(places(schedule(project, fleetOf(project, turned)))).toEqual(once);
    const counts = countsOf(schedule(project, fleetOf(project, large)), 'web');
    expect(Object.values(counts)).toEqual([1, 1, 1]);
  });

  test('gets many replicas on all of its nodes', () => {
    const counts = countsOf(schedule(project, fleetOf(project, large)), 'all');
    expect(Object.keys(counts).length).toBe(1500);
  });

  test('is searched as a whole where the sample has no place', () => {
    const one = projectOf('services: {web: {image: x, scale: 2, x-affinity: "container==the-one"}}');
    const foreign = [{ name: 'the-one', image: 'x', labels: {} }];
    const fleet = fleetOf(one, { ...large, n777: { foreign } });
    expect(places(schedule(one, fleet))).toEqual(['web.1 n777', 'web.2 n777']);
  });
});
