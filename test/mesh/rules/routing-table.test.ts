import { describe, expect, test } from 'bun:test';
import { routingTable } from '../../../src/mesh/rules/routing-table.ts';
import { targetsOn } from '../../../src/mesh/rules/targets.ts';
import { replica } from './replicas.ts';

const containers = (table: ReturnType<typeof routingTable>): string[] =>
  table.routes.flatMap(({ published, backends }) =>
    backends.map(({ container, node }) => `${published} ${container} ${node}`),
  );

describe('the routing table', () => {
  test('lists the replicas of a port by slot, whatever the order they are seen in', () => {
    const seen = [replica('b', 2), replica('a', 1), replica('c', 3)];
    const table = routingTable(seen);
    expect(containers(table)).toEqual(['8080 shop-web-1 a', '8080 shop-web-2 b', '8080 shop-web-3 c']);
    expect(routingTable([...seen].reverse())).toEqual(table);
  });

  test('leaves out replicas that are not fit, and those that are withdrawn', () => {
    const seen = [replica('a', 1, { unfit: 'unhealthy' }), replica('b', 2), replica('c', 3)];
    expect(containers(routingTable(seen, new Set(['id-web-3-c'])))).toEqual(['8080 shop-web-2 b']);
  });

  test('keeps a port of which no replica is fit, without backends', () => {
    const { routes } = routingTable([replica('a', 1, { unfit: 'starting' })]);
    expect(routes).toMatchObject([{ published: 8080, backends: [] }]);
  });

  test('gives a port that two projects publish to the first by name, and tells', () => {
    const other = replica('b', 1, { project: 'blog', id: 'other', name: 'blog-web-1' });
    const table = routingTable([replica('a', 1), other]);
    expect(containers(table)).toEqual(['8080 blog-web-1 b']);
    expect(table.conflicts).toEqual(['8080/tcp of shop/web is served for blog/web']);
  });

  test('sees that a port of all addresses and one of a single address are the same port', () => {
    const other = replica('b', 1, { service: 'www', id: 'x', name: 'shop-www-1' }, [{ hostIp: '127.0.0.1' }]);
    expect(routingTable([replica('a', 1), other]).conflicts).toEqual([
      '127.0.0.1:8080/tcp of shop/www is served for shop/web',
    ]);
  });

  test('knows TCP and UDP ports of one number apart', () => {
    const { routes, conflicts } = routingTable([replica('a', 1, {}, [{}, { protocol: 'udp' }])]);
    expect(routes.map(({ protocol }) => protocol)).toEqual(['tcp', 'udp']);
    expect(conflicts).toEqual([]);
  });

  test('gives a node with less on it more connections, shared by its replicas', () => {
    const balance = 'least-loaded-node' as const;
    const seen = [replica('a', 1, { balance }), replica('b', 2, { balance }), replica('b', 3, { balance })];
    const loads = new Map([
      ['a', 4],
      ['b', 1],
    ]);
    const [route] = routingTable(seen, new Set(), loads).routes;
    expect(route?.backends.map(({ weight }) => weight)).toEqual([4, 8, 8]);
  });
});

describe('the targets of a route on a node', () => {
  const [route] = routingTable([replica('a', 1), replica('b', 2)]).routes;
  const [local] = routingTable([
    replica('a', 1, { balance: 'local-first' }),
    replica('b', 2, { balance: 'local-first' }),
  ]).routes;
  if (route === undefined || local === undefined) throw new Error('no route');

  test('are containers of its own by their address, and others by their node', () => {
    expect(targetsOn('a', route)).toEqual([
      { address: '172.17.0.1', port: 80, isOwn: true },
      { address: '10.0.0.2', port: 30020, isOwn: false },
    ]);
  });

  test('are all reached by their node where they have to outlive a restart', () => {
    expect(targetsOn('a', route, { isLasting: true })[0]).toMatchObject({ address: '10.0.0.1', port: 30010 });
  });

  test('are its own only with local-first, and all where it has none', () => {
    expect(targetsOn('a', local)).toEqual([{ address: '172.17.0.1', port: 80, isOwn: true }]);
    expect(targetsOn('c', local).length).toBe(2);
  });
});
