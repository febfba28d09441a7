import { describe, expect, test } from 'bun:test';
import { routingTable } from '../../../src/mesh/rules/routing-table.ts';
import { AHEAD_ENDS, NO_RULESET, ruleset } from '../../../src/mesh/rules/ruleset.ts';
import { replica } from './replicas.ts';

function manyServices(count: number): string {
  const seen = Array.from({ length: count }, (_, index) =>
    [1, 2, 3].map((slot) =>
      replica('b', slot, { service: `s${index}`, id: `${index}-${slot}` }, [{ published: 1000 + index }]),
    ),
  );
  return ruleset(routingTable(seen.flat()), 'a');
}

describe('the ruleset of a node', () => {
  test('replaces the content of the table, which stays where it is', () => {
    const text = ruleset(routingTable([replica('a', 1), replica('b', 2)]), 'a');
    expect(text).not.toContain('delete table ip flotilla');
    const [declared = ''] = text.split(/^flush .*\n/m);
    const names = [...declared.matchAll(/^(map|set|chain) (\w+) \{$/gm)].map(
      ([, kind, name]) => `${kind} ${name}`,
    );
    const flushed = [...text.matchAll(/^flush (\w+) ip flotilla (\w+)$/gm)];
    expect(flushed.map(([, kind, name]) => `${kind} ${name}`).sort()).toEqual(names.sort());
    expect(declared).not.toContain('elements');
    expect(text.slice(declared.length)).toContain('fib daddr type local jump routes');
  });

  test('has all chains that a port leads to, with their rules, before any port leads to them', () => {
    const [ahead = '', rest = ''] = ruleset(routingTable([replica('a', 1), replica('b', 2)]), 'a').split(
      AHEAD_ENDS,
    );
    const [, led = ''] = /tcp \. 8080 : goto (\w+)/.exec(rest) ?? [];
    expect(ahead).toContain(`chain ${led} {\nct timeout set "closing"\nct mark set`);
    for (const place of [0, 1]) {
      expect(ahead).toContain(`chain backends_tcp_place_${place} {\ndnat ip to`);
      expect(ahead).toContain(`${place} : goto backends_tcp_place_${place}`);
    }
    expect(ahead).not.toContain('8080');
    expect(ahead).not.toContain('flush map');
  });

  test('sends a port to the replicas by their place among them', () => {
    const text = ruleset(routingTable([replica('a', 1), replica('b', 2)]), 'a');
    expect(text).toContain('elements = { 8080 : 172.17.0.1 . 80 }');
    expect(text).toContain('elements = { 8080 : 10.0.0.2 . 30020 }');
    expect(text).toContain('numgen random mod 2 vmap @backends_tcp_places');
    expect(text).toContain('tcp . 8080 : goto backends_tcp_random_2');
  });

  test('has no map for each replica of a service that has many', () => {
    const many = Array.from({ length: 17 }, (_, index) => replica('b', index + 1));
    const text = ruleset(
      routingTable([...many, replica('b', 1, { service: 'few' }, [{ published: 81 }])]),
      'a',
    );
    expect(text).toContain('8080 . 0 : 10.0.0.2 . 30010,\n8080 . 1 : 10.0.0.2 . 30020');
    expect(text).toContain('random mod 17 map @backends_tcp_many');
    expect(text).toContain('elements = { 81 : 10.0.0.2 . 30010 }');
    expect(text).not.toContain('map backends_tcp_1 {');
  });

  test('leaves the address of a client to a replica of the node, and to no other', () => {
    const here = ruleset(routingTable([replica('a', 1), replica('b', 2)]), 'a');
    expect(here).toContain('elements = { 172.17.0.1 }');
    expect(here).toContain('ip daddr @own iif != 0 accept');
    expect(ruleset(routingTable([replica('b', 2)]), 'a')).not.toContain('172.17.0.1');
  });

  test('takes the table away where nothing is served', () => {
    expect(ruleset(routingTable([replica('a', 1, { unfit: 'starting' })]), 'a')).toBe(NO_RULESET);
    expect(NO_RULESET).not.toContain('{');
  });

  test('chooses by the address of the client with source-hash, with the same seed on every node', () => {
    const seen = [replica('a', 1, { balance: 'source-hash' }), replica('b', 2, { balance: 'source-hash' })];
    const choice = 'jhash ip saddr mod 2 seed 0x666c';
    for (const node of ['a', 'b', 'c']) expect(ruleset(routingTable(seen), node)).toContain(choice);
  });

  test('answers on a single address where the port is published on one', () => {
    const text = ruleset(routingTable([replica('a', 1, {}, [{ hostIp: '127.0.0.1' }])]), 'b');
    expect(text).toContain('127.0.0.1 . tcp . 8080 : goto backends_at_tcp_random_1');
    expect(text).not.toContain('vmap @services\n');
  });

  test('has a table of IPv6 for replicas that are reached by it, and none otherwise', () => {
    const six = replica('b', 1, { ownAddress: 'fd00::5' }, [{ nodeAddress: 'fd00::2' }]);
    const text = ruleset(routingTable([six]), 'a');
    expect(text).toContain('8080 : fd00::2 . 30010');
    expect(text).toContain('table ip6 flotilla {');
    expect(text).not.toContain('table ip flotilla {');
  });

  test('has a table of each family for replicas that are reached by both', () => {
    const seen = [1, 2].map((slot) =>
      replica(slot === 1 ? 'a' : 'b', slot, {}, [{ nodeAddress6: `fd00::${slot}` }]),
    );
    const text = ruleset(routingTable(seen), 'a');
    const of = (family: string): string =>
      text
        .split(/^(?=table )/m)
        .filter((part) => part.startsWith(`table ${family} `))
        .join('');
    expect(of('ip')).toContain('8080 : 10.0.0.2 . 30020');
    expect(of('ip')).toContain('8080 : 172.17.0.1 . 80');
    expect(of('ip6')).toContain('8080 : fd00::1 . 30010');
    expect(of('ip6')).toContain('8080 : fd00::2 . 30020');
    expect(of('ip6')).not.toContain('10.0.0.2');
  });

  test('leaves ::1 alone, which the kernel can not lead anywhere else', () => {
    const text = ruleset(routingTable([replica('b', 1, {}, [{ nodeAddress6: 'fd00::2' }])]), 'a');
    expect(text).toContain('ip6 daddr ::1 accept\nfib daddr type local jump routes');
  });

  test('grows by the same text for each service, and has no rule for each', () => {
    const [some, more, most] = [100, 200, 300].map(manyServices);
    const first = (more?.length ?? 0) - (some?.length ?? 0);
    expect((most?.length ?? 0) - (more?.length ?? 0)).toBeLessThan(first * 1.05);
    const chains = (text = ''): number => text.match(/^chain /gm)?.length ?? 0;
    expect(chains(most)).toBe(chains(some));
  });
});
