import { describe, expect, test } from 'bun:test';
import { routingTable } from '../../../src/mesh/rules/routing-table.ts';
import { explainWays, type Trial, wayKey, waysOf } from '../../../src/mesh/rules/ways.ts';
import { replica } from './replicas.ts';

const ways = waysOf(
  routingTable([replica('a', 1), replica('b', 2)]),
  new Map([
    ['a', '10.0.0.1'],
    ['b', '10.0.0.2'],
  ]),
);

/** What is said where these connections come to that, and all others are open. */
function faults(closed: Readonly<Record<string, Trial>>): readonly string[] {
  const trials = new Map(ways.map((way) => [wayKey(way), closed[wayKey(way)] ?? 'open']));
  return explainWays(ways, trials);
}

describe('the ways of the mesh', () => {
  test('are from each node to itself, to its own replicas and to those of the others', () => {
    expect(ways.map(wayKey)).toEqual([
      'a 10.0.0.1 8080',
      'a 172.17.0.1 80',
      'a 10.0.0.2 30020',
      'b 10.0.0.2 8080',
      'b 10.0.0.1 30010',
      'b 172.17.0.2 80',
    ]);
    expect(faults({})).toEqual([]);
  });

  test('tell of a firewall where a node port is silent, and of nothing else for it', () => {
    expect(faults({ 'a 10.0.0.2 30020': 'timeout', 'a 10.0.0.1 8080': 'timeout' })).toEqual([
      'a: shop-web-2 on b is not reached at 10.0.0.2:30020 for 8080/tcp: a firewall between the nodes closes it (timeout): open the node ports of b to the other nodes',
    ]);
  });

  test('tell once of a replica that listens nowhere', () => {
    expect(faults({ 'b 172.17.0.2 80': 'refused', 'a 10.0.0.2 30020': 'refused' })).toEqual([
      'b: shop-web-2 is not reached for 8080/tcp: nothing in it listens on port 80',
    ]);
  });

  test('tell of routes that are missing where all replicas are reached', () => {
    expect(faults({ 'b 10.0.0.2 8080': 'refused' })[0]).toStartWith(
      'b: does not answer on 8080/tcp (refused)',
    );
  });
});
