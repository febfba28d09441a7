import { describe, expect, test } from 'bun:test';
import { proxyFor } from '../../../src/mesh/rules/proxy-config.ts';
import { routingTable } from '../../../src/mesh/rules/routing-table.ts';
import { replica } from './replicas.ts';

describe('the proxy of a node', () => {
  test('is HAProxy for TCP, with the same targets as the kernel would have', () => {
    const proxy = proxyFor(routingTable([replica('a', 1), replica('b', 2)]), 'a');
    expect(proxy?.kind).toBe('haproxy');
    expect(proxy?.config).toContain('bind 0.0.0.0:8080\n  balance random\n');
    expect(proxy?.config).toContain(
      'server s0 172.17.0.1:80 weight 1\n  server s1 10.0.0.2:30020 weight 1\n',
    );
  });

  test('is nginx as soon as one port is UDP', () => {
    const seen = [
      replica('a', 1, { balance: 'source-hash' }, [{}, { protocol: 'udp', published: 53, target: 53 }]),
    ];
    const proxy = proxyFor(routingTable(seen), 'b');
    expect(proxy?.kind).toBe('nginx');
    expect(proxy?.config).toContain('listen 0.0.0.0:53 udp;');
    expect(proxy?.config).toContain('hash $remote_addr consistent;\n    server 10.0.0.1:30011 weight=1;');
  });

  test('is none where nothing is served', () => {
    expect(proxyFor(routingTable([replica('a', 1, { unfit: 'exited' })]), 'a')).toBeUndefined();
  });

  test('listens on a single address where the port is published on one', () => {
    const proxy = proxyFor(routingTable([replica('a', 1, {}, [{ hostIp: '127.0.0.1' }])]), 'b');
    expect(proxy?.config).toContain('bind 127.0.0.1:8080\n');
  });
});
