import { describe, expect, test } from 'bun:test';
import { explainWays, type Trial } from '../../../src/mesh/rules/explain-ways.ts';
import { type MeshReplica, routingTable } from '../../../src/mesh/rules/routing-table.ts';
import { type Way, type WayNode, wayKey, waysOf } from '../../../src/mesh/rules/ways.ts';
import { replica } from './replicas.ts';

const NODES: readonly WayNode[] = [
  { name: 'a', address: '10.0.0.1', address6: 'fd00::1', isProxied: false },
  { name: 'b', address: '10.0.0.2', address6: 'fd00::2', isProxied: false },
];

/** With their ports bound at both addresses of their nodes, and published on one address, or on all. */
function dual(hostIp = ''): readonly MeshReplica[] {
  return [
    replica('a', 1, {}, [{ hostIp, nodeAddress6: 'fd00::1' }]),
    replica('b', 2, {}, [{ hostIp, nodeAddress6: 'fd00::2' }]),
  ];
}

function waysBetween(replicas: readonly MeshReplica[], nodes: readonly WayNode[] = NODES): readonly Way[] {
  return waysOf(routingTable(replicas), nodes);
}

function keysFrom(node: string, ways: readonly Way[]): readonly string[] {
  return ways.filter(({ from }) => from === node).map(wayKey);
}

/** What is said where these connections come to that, and all others are open. */
function faults(ways: readonly Way[], closed: Readonly<Record<string, Trial>>): readonly string[] {
  const trials = new Map(ways.map((way) => [wayKey(way), closed[wayKey(way)] ?? 'open']));
  expect([...trials.keys()]).toEqual(expect.arrayContaining(Object.keys(closed)));
  return explainWays(ways, trials);
}

describe('the ways of the mesh', () => {
  const ways = waysBetween([replica('a', 1), replica('b', 2)]);

  test('are from each node to itself, to its own replicas and to those of the others', () => {
    expect(ways.map(wayKey)).toEqual([
      'a 10.0.0.1 8080',
      'a 172.17.0.1 80',
      'a 10.0.0.2 30020',
      'b 10.0.0.2 8080',
      'b 10.0.0.1 30010',
      'b 172.17.0.2 80',
    ]);
    expect(faults(ways, {})).toEqual([]);
  });

  test('tell of a firewall where a node port is silent, and of nothing else for it', () => {
    expect(faults(ways, { 'a 10.0.0.2 30020': 'timeout', 'a 10.0.0.1 8080': 'timeout' })).toEqual([
      'a: shop-web-2 on b is not reached at 10.0.0.2:30020 for 8080/tcp: a firewall between the nodes closes it (timeout): open the node ports of b to the other nodes',
    ]);
  });

  test('tell once of a replica that listens nowhere', () => {
    expect(faults(ways, { 'b 172.17.0.2 80': 'refused', 'a 10.0.0.2 30020': 'refused' })).toEqual([
      'b: shop-web-2 is not reached for 8080/tcp: nothing in it listens on port 80',
    ]);
  });

  test('tell of one port of a replica what they tell, whatever is said of another', () => {
    const both = waysBetween([
      replica('a', 1),
      replica('b', 2, {}, [{}, { published: 8443, target: 443, nodePort: 30021 }]),
    ]);
    const told = faults(both, { 'b 172.17.0.2 443': 'refused', 'a 10.0.0.2 30020': 'timeout' });
    expect(told.map((line) => line.replace(/: [^:]* is not.*? for /, ' '))).toEqual([
      expect.stringMatching(/^a 8080.tcp: a firewall/),
      expect.stringMatching(/^b 8443.tcp: nothing in it listens/),
    ]);
  });

  test('tell of routes that are missing where all replicas are reached', () => {
    expect(faults(ways, { 'b 10.0.0.2 8080': 'refused' })).toEqual([
      expect.stringMatching(/^b: does not answer on 8080.tcp at 10.0.0.2:8080 \(refused\)/),
    ]);
  });
});

describe('the ways of the mesh over IPv6', () => {
  test('are those that a node has a table of IPv6 for, beside those of IPv4', () => {
    expect(keysFrom('a', waysBetween(dual()))).toEqual([
      'a 10.0.0.1 8080',
      'a 172.17.0.1 80',
      'a 10.0.0.2 30020',
      'a fd00::1 8080',
      'a fd00::1 30010',
      'a fd00::2 30020',
    ]);
  });

  test('begin at a node without replicas as well, at the address that is known of it', () => {
    const nodes = [...NODES, { name: 'c', address: '127.0.0.1', address6: 'fd00::3', isProxied: false }];
    expect(keysFrom('c', waysBetween(dual(), nodes))).toEqual([
      'c 127.0.0.1 8080',
      'c 10.0.0.1 30010',
      'c 10.0.0.2 30020',
      'c fd00::3 8080',
      'c fd00::1 30010',
      'c fd00::2 30020',
    ]);
  });

  test('do not begin at a node that nobody reaches over it', () => {
    const nodes = [...NODES, { name: 'c', address: '127.0.0.1', isProxied: false }];
    expect(keysFrom('c', waysBetween(dual(), nodes)).filter((key) => key.includes('::'))).toEqual([]);
  });

  test('do not end at a replica that was made before its node had an address of IPv6', () => {
    const ways = waysBetween([replica('a', 1), ...dual().slice(1)]);
    expect(keysFrom('a', ways).filter((key) => key.includes('::'))).toEqual([
      'a fd00::1 8080',
      'a fd00::2 30020',
    ]);
  });

  test('are all there is where a port is published on "::", but for what the engine does with them', () => {
    expect(keysFrom('a', waysBetween(dual('::')))).toEqual([
      'a fd00::1 8080',
      'a 172.17.0.1 80',
      'a fd00::1 30010',
      'a fd00::2 30020',
    ]);
  });

  test('are not tried for a port that is published on addresses of IPv4', () => {
    for (const hostIp of ['0.0.0.0', '10.0.0.1', '127.0.0.1']) {
      expect(waysBetween(dual(hostIp)).filter(({ address }) => address.includes(':'))).toEqual([]);
    }
  });

  test('lead to a published port at the address that it names, however that is written, on its own node', () => {
    const published = waysBetween(dual('FD00:0::1')).filter(({ kind }) => kind === 'published');
    expect(published.map(wayKey)).toEqual(['a FD00:0::1 8080']);
  });

  test('begin at a node that a proxy serves for a named address only, and go on as the proxy does', () => {
    const nodes = NODES.map((node) => ({ ...node, isProxied: node.name === 'a' }));
    expect(keysFrom('a', waysBetween(dual(), nodes)).filter((key) => key.includes('::'))).toEqual([]);
    expect(keysFrom('a', waysBetween(dual('::'), nodes))).toEqual([]);
    expect(keysFrom('a', waysBetween(dual('fd00::1'), nodes))).toEqual([
      'a fd00::1 8080',
      'a 172.17.0.1 80',
      'a 10.0.0.2 30020',
    ]);
  });

  test('reach nodes that are known by it alone', () => {
    const alone = [replica('b', 2, {}, [{ nodeAddress: 'fd00::2' }])];
    const nodes = [{ name: 'a', address: '127.0.0.1', isProxied: false }];
    expect(keysFrom('a', waysBetween(alone, nodes))).toEqual(['a fd00::2 30020']);
  });
});

describe('faults over IPv6', () => {
  const ways = waysBetween(dual());

  test('name the address as users write it, and say nothing of IPv4', () => {
    expect(faults(ways, { 'a fd00::2 30020': 'timeout', 'a fd00::1 8080': 'timeout' })).toEqual([
      'a: shop-web-2 on b is not reached at [fd00::2]:30020 for 8080/tcp: a firewall between the nodes closes it (timeout): open the node ports of b to the other nodes',
    ]);
  });

  test('leave the published port of the other family to be told', () => {
    expect(faults(ways, { 'a fd00::2 30020': 'timeout', 'a 10.0.0.1 8080': 'refused' })).toEqual([
      expect.stringMatching(/^a: does not answer on 8080.tcp at 10.0.0.1:8080 \(refused\)/),
      expect.stringContaining('at [fd00::2]:30020'),
    ]);
    expect(faults(ways, { 'a 10.0.0.2 30020': 'timeout', 'a fd00::1 8080': 'refused' })).toEqual([
      expect.stringContaining('at 10.0.0.2:30020'),
      expect.stringMatching(/^a: does not answer on 8080.tcp at \[fd00::1\]:8080 \(refused\)/),
    ]);
  });

  test('are told by its own node where an engine does not bring them to a replica', () => {
    expect(faults(ways, { 'b fd00::2 30020': 'refused', 'a fd00::2 30020': 'refused' })).toEqual([
      expect.stringMatching(
        /^b: shop-web-2 is not reached at \[fd00::2\]:30020 .* its engine does not listen/,
      ),
    ]);
  });

  test('are a firewall where a node port refuses others and not its own node', () => {
    expect(faults(ways, { 'a fd00::2 30020': 'refused' })).toEqual([
      expect.stringMatching(/\[fd00::2\]:30020 .* a firewall between the nodes closes it \(refused\)/),
    ]);
  });

  test('are told once of a replica that listens nowhere and so refuses both families', () => {
    const refused = ['b 172.17.0.2 80', 'b fd00::2 30020', 'a 10.0.0.2 30020', 'a fd00::2 30020'];
    expect(faults(ways, Object.fromEntries(refused.map((key) => [key, 'refused'])))).toEqual([
      'b: shop-web-2 is not reached for 8080/tcp: nothing in it listens on port 80',
    ]);
  });

  test('are told of a replica that listens nowhere behind a port of IPv6 alone', () => {
    expect(faults(waysBetween(dual('::')), { 'b 172.17.0.2 80': 'refused' })).toEqual([
      'b: shop-web-2 is not reached for [::]:8080/tcp: nothing in it listens on port 80',
    ]);
  });
});
