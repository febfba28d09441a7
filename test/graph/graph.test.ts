import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { Graph } from '../../src/graph/graph.ts';

const DIAMOND = new Graph([
  ['web', ['api', 'cache']],
  ['api', ['db']],
  ['cache', ['db']],
  ['db', []],
]);

describe('a graph', () => {
  test('is ordered with every vertex after those it depends on', () => {
    expect(DIAMOND.order()).toEqual(['db', 'api', 'cache', 'web']);
  });

  test('knows who depends on a vertex', () => {
    expect(DIAMOND.dependentsOf('db')).toEqual(['api', 'cache']);
  });

  test('closes over near and far dependencies', () => {
    expect([...DIAMOND.closure(['api'])].sort()).toEqual(['api', 'db']);
  });

  test('leaves out edges to vertices that it does not have', () => {
    expect(new Graph([['a', ['nowhere']]]).dependenciesOf('a')).toEqual([]);
  });

  test('names a cycle by the path that closes it', () => {
    const cyclic = new Graph([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(cyclic.findCycle()).toEqual(['b', 'c', 'b']);
  });
});

test('of a cycle an edge of a weak vertex is left out, and of others none', () => {
  const graph = new Graph([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', ['d']],
  ]);
  const acyclic = graph.withoutCycles((vertex) => vertex === 'b');
  expect(acyclic.findCycle()).toBeUndefined();
  expect(acyclic.vertices.map((vertex) => [vertex, acyclic.dependenciesOf(vertex)])).toEqual([
    ['a', ['b']],
    ['b', ['d']],
    ['c', ['a']],
    ['d', []],
  ]);
});

test('every acyclic graph is ordered so that dependencies come first', () => {
  // Edges lead from a higher to a lower number, so there is no cycle.
  const edges = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 60 });
  fc.assert(
    fc.property(edges, (pairs) => {
      const dependencies = new Map<string, string[]>();
      for (let vertex = 0; vertex <= 20; vertex += 1) dependencies.set(String(vertex), []);
      for (const [a, b] of pairs) {
        if (a !== b) dependencies.get(String(Math.max(a, b)))?.push(String(Math.min(a, b)));
      }
      const order = new Graph(dependencies).order();
      const place = new Map(order.map((vertex, index) => [vertex, index]));
      for (const [vertex, names] of dependencies) {
        for (const name of names) expect(place.get(name) ?? -1).toBeLessThan(place.get(vertex) ?? -1);
      }
      expect(order.length).toBe(21);
    }),
  );
});
