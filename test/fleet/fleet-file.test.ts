import { describe, expect, test } from 'bun:test';
import type { FileReader } from '../../src/compose/request.ts';
import { FleetFileEdit } from '../../src/fleet/file/edit.ts';
import { loadFleetFile } from '../../src/fleet/file/load.ts';
import { resolveNodes } from '../../src/fleet/resolve-nodes.ts';

/** Files by path, and no folders. */
function disk(files: Readonly<Record<string, string>>): FileReader {
  return { readText: (path) => files[path], isDirectory: () => false };
}

function load(text: string) {
  return loadFleetFile('/fleet.yaml', disk({ '/fleet.yaml': text }));
}

function problems(text: string): string[] {
  return load(text).problems.map(({ code, at, message }) => `${at?.line}:${at?.column} ${code} ${message}`);
}

describe('a fleet file', () => {
  test('has nodes with a host, labels, an availability and an address', () => {
    const text = `
nodes:
  a: { host: ssh://root@10.0.0.1, labels: { zone: eu-1, count: 3 } }
  b: { host: ssh://deploy@10.0.0.2:2222, availability: drain, address: 192.168.0.2, x-rack: 7 }
  c: unix:///run/docker.sock
x-note: mine
`;
    expect(load(text)).toMatchObject({
      problems: [],
      nodes: [
        {
          name: 'a',
          endpoint: { kind: 'ssh', target: { host: '10.0.0.1', user: 'root' } },
          settings: { labels: { zone: 'eu-1', count: '3' }, availability: 'active' },
        },
        {
          name: 'b',
          endpoint: { target: { host: '10.0.0.2', user: 'deploy', port: 2222 } },
          settings: { labels: {}, availability: 'drain', address: '192.168.0.2' },
        },
        { name: 'c', endpoint: { kind: 'unix', path: '/run/docker.sock' } },
      ],
    });
  });

  test('says how replicas are placed, what nodes have, and what projects may have', () => {
    const text = `
nodes:
  a: { host: ssh://a, resources: { cpus: 2.5, memory: 4g, gpus: 2, SSD: 3 } }
placement_strategy: binpack
placement_seed: 7
overcommit: true
x-quota: { shop: { cpus: 4, memory: 512m, replicas: 10 } }
`;
    const { nodes, policy, problems } = load(text);
    expect(problems).toEqual([]);
    expect(nodes[0]?.settings.resources).toEqual({ cpus: 2.5, memory: 4 * 1024 ** 3, gpus: 2, SSD: 3 });
    expect(policy).toEqual({
      strategy: 'binpack',
      seed: 7,
      overcommit: true,
      quotas: { shop: { cpus: 4, memoryBytes: 512 * 1024 ** 2, replicas: 10 } },
    });
  });

  test('has each fault about placing in its place', () => {
    const text = `nodes: { a: { host: ssh://a, resources: { memory: much } } }
placement_strategy: best
x-quota: { shop: { cpus: -1, disks: 3 } }
`;
    expect(problems(text).sort()).toEqual([
      '1:51 WRONG_VALUE "memory" can\'t be read',
      '2:21 WRONG_VALUE placement_strategy must be one of spread, binpack, random, not "best"',
      '3:26 WRONG_VALUE "cpus" can\'t be read',
      '3:30 UNKNOWN_KEY x-quota.shop has no key "disks"',
    ]);
  });

  test('may have labels as a list', () => {
    const { nodes } = load('nodes:\n  a: { host: ssh://a, labels: [zone=eu=1, ssd] }\n');
    expect(nodes[0]?.settings.labels).toEqual({ zone: 'eu=1', ssd: '' });
  });

  test('has a second address of IPv6 for a node, as engines write it', () => {
    const { nodes } = load('nodes: { a: { host: ssh://a, address6: "FD00:0::1" } }\n');
    expect(nodes[0]?.settings.address6).toBe('fd00::1');
    expect(problems('nodes: { a: { host: ssh://a, address6: 10.0.0.1 } }\n')).toEqual([
      '1:40 WRONG_VALUE The address6 of a node must be an IPv6 address',
    ]);
    expect(problems('nodes: { a: { host: ssh://a, address6: "fe80::1%eth0" } }\n')).toEqual([
      '1:40 WRONG_VALUE The address6 of a node must be an IPv6 address',
    ]);
    expect(problems('nodes: { a: { host: ssh://a, address: "fd00::1", address6: "fd00::2" } }\n')).toEqual([
      '1:60 WRONG_VALUE A node whose address is of IPv6 has no address6 beside it',
    ]);
  });

  test('is refused with all its problems at their places', () => {
    const text = `nodes:
  a: { hots: ssh://a }
  b: { host: ssh://b, availability: drained, address: nowhere }
  c: ftp://c
  d: ssh://b
  e: [1]
nods: {}
`;
    expect(load(text).nodes).toEqual([]);
    expect(problems(text).sort()).toEqual([
      '2:3 MISSING_KEY nodes.a needs the key "host"',
      '2:8 UNKNOWN_KEY nodes.a has no key "hots"',
      '3:37 WRONG_VALUE nodes.b.availability must be one of active, pause, drain, not "drained"',
      '3:55 WRONG_VALUE The address of a node must be an IP address',
      '4:6 HOST_INVALID Host "ftp://c" can\'t be understood',
      '5:6 DUPLICATE_ITEM Nodes "b" and "d" are the same host',
      '6:6 WRONG_TYPE nodes.e must be a string or a mapping, not a list',
      '7:1 UNKNOWN_KEY The fleet file has no key "nods"',
    ]);
    expect(load(text).problems.find(({ message }) => message.includes('"nods"'))?.hint).toContain('"nodes"');
  });

  test('that is empty, or not there, says so', () => {
    expect(problems('')).toEqual([expect.stringContaining('FILE_EMPTY')]);
    expect(loadFleetFile('/none.yaml', disk({})).problems[0]?.code).toBe('FILE_MISSING');
  });
});

describe('a change of a fleet file', () => {
  const TEXT = `# our machines
nodes:
  a: { host: ssh://a } # the old one
  b:
    host: ssh://b
    labels: [zone=eu-1] # by hand
  c: ssh://c
x-note: kept
`;

  test('adds a node, and keeps comments and all else', () => {
    const edit = new FleetFileEdit(TEXT);
    edit.add('d', { host: 'ssh://d', labels: { zone: 'eu-2' } });
    expect(edit.toString()).toBe(
      TEXT.replace('x-note', '  d:\n    host: ssh://d\n    labels:\n      zone: eu-2\nx-note').replace(
        '[zone=eu-1]',
        '[ zone=eu-1 ]',
      ),
    );
  });

  test('begins a file where there is none', () => {
    const edit = new FleetFileEdit('');
    edit.add('a', { host: 'ssh://root@a' });
    expect(edit.toString()).toBe('nodes:\n  a: { host: ssh://root@a }\n');
  });

  test('updates labels in either form, and a node in its short form', () => {
    const edit = new FleetFileEdit(TEXT);
    edit.update('b', { labels: { disk: 'ssd' }, removedLabels: ['zone'] });
    edit.update('c', { availability: 'pause' });
    edit.update('a', { removedLabels: ['none'], address: '10.0.0.1' });
    const text = edit.toString();
    expect(load(text)).toMatchObject({
      problems: [],
      nodes: [
        { name: 'a', settings: { labels: {}, address: '10.0.0.1' } },
        { name: 'b', settings: { labels: { disk: 'ssd' } } },
        { name: 'c', endpoint: { target: { host: 'c' } }, settings: { availability: 'pause' } },
      ],
    });
    expect(text).toContain('# the old one');
  });

  test('of a node that is not there, or there already, is refused', () => {
    const edit = new FleetFileEdit(TEXT);
    expect(() => edit.add('a', { host: 'ssh://x' })).toThrow('already');
    expect(() => edit.update('z', { availability: 'pause' })).toThrow('no node "z"');
    expect(() => edit.remove('z')).toThrow('no node "z"');
  });
});

describe('the nodes of a run', () => {
  const FILES = { '/work/fleet.yaml': 'nodes: { a: ssh://a }', '/named.yaml': 'nodes: { n: ssh://n }' };
  const names = (request: Partial<Parameters<typeof resolveNodes>[0]>): string[] =>
    resolveNodes({
      hosts: [],
      environment: { DOCKER_CONFIG: '/none' },
      reader: disk(FILES),
      ...request,
    }).nodes.map(({ name }) => name);

  test('come from the fleet file of the folder, or of one above it', () => {
    expect(names({ folder: '/work' })).toEqual(['a']);
    expect(names({ folder: '/work/deep/down' })).toEqual(['a']);
    expect(names({ folder: '/other' })).toEqual(['local']);
  });

  test('come from what is named for the run before any file that lies about', () => {
    const folder = '/work';
    expect(names({ folder, hosts: ['ssh://x'] })).toEqual(['x']);
    expect(names({ folder, fleetFile: '/named.yaml' })).toEqual(['n']);
    expect(names({ folder, environment: { FLOTILLA_FLEET: '/named.yaml', DOCKER_HOST: 'ssh://y' } })).toEqual(
      ['n'],
    );
    expect(names({ folder, environment: { DOCKER_HOST: 'ssh://y' } })).toEqual(['y']);
  });

  test('are each host once, by names of their own', () => {
    const hosts = ['ssh://a@x', 'ssh://b@x', 'ssh://a@x', 'unix:///run/docker.sock', 'tcp://10.0.0.1'];
    expect(names({ hosts })).toEqual(['x', 'x-2', 'local', '10.0.0.1']);
  });

  test('can not be hosts and a file at once, or none', () => {
    expect(() => names({ hosts: ['ssh://x'], fleetFile: '/named.yaml' })).toThrow('exclude each other');
    const reader = disk({ '/work/fleet.yaml': 'nodes: {}' });
    expect(() => names({ folder: '/work', reader })).toThrow('has no nodes');
  });
});
