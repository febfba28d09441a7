import { expect, test } from 'bun:test';
import { isIpAddress } from '../../../src/compose/canonical/ip.ts';
import { parsePorts } from '../../../src/compose/canonical/port-spec.ts';
import { parseVolume } from '../../../src/compose/canonical/volume-spec.ts';
import { webOf } from '../project-of.ts';

const tcp = (hostIp: string, published: string, target: number) => ({
  hostIp,
  published,
  target,
  protocol: 'tcp',
});

test.each([
  ['80', [tcp('', '', 80)]],
  ['8080:80', [tcp('', '8080', 80)]],
  ['127.0.0.1:8080:80', [tcp('127.0.0.1', '8080', 80)]],
  ['127.0.0.1::80', [tcp('127.0.0.1', '', 80)]],
  ['[::1]:8080:80', [tcp('::1', '8080', 80)]],
  [':80', [tcp('', '', 80)]],
  ['53:53/udp', [{ ...tcp('', '53', 53), protocol: 'udp' }]],
  ['8000-8001:80-81', [tcp('', '8000', 80), tcp('', '8001', 81)]],
  ['8000-8005:80', [tcp('', '8000-8005', 80)]],
])('port %s is understood', (text, expected) => {
  expect(parsePorts(text)).toEqual(expected);
});

test.each([
  ['a:80', 'has an invalid host port "a"'],
  ['80:', 'names no container port'],
  ['1:2:80', 'has an invalid IP address "1"'],
  ['::1:8080:80', 'has an invalid IP address "::1"'],
  ['8080:0', 'names port 0, which no container has'],
  ['80/foo', 'has an unknown protocol "foo"'],
  ['80-82:1-9', 'has ranges of different lengths, 80-82 and 1-9'],
  ['80:70000', 'has an invalid container port "70000"'],
])('port %s is refused', (text, expected) => {
  expect(parsePorts(text)).toBe(expected);
});

test.each([
  ['1.2.3.4', true],
  ['1.2.3.256', false],
  ['1.2.3', false],
  ['::', true],
  ['fe80::1', true],
  ['1:2:3:4:5:6:7:8', true],
  ['1:2:3:4:5:6:7:8:9', false],
  ['::ffff:1.2.3.4', true],
  ['localhost', false],
])('%s is an IP address: %p', (text, expected) => {
  expect(isIpAddress(text)).toBe(expected);
});

test.each([
  ['/data', { type: 'volume', source: '', target: '/data' }],
  ['v1:/data', { type: 'volume', source: 'v1', target: '/data' }],
  ['./a:/data:ro', { type: 'bind', source: './a', target: '/data', readOnly: true }],
  ['~/a:/data', { type: 'bind', source: '~/a' }],
  ['C:\\a:/data', { type: 'bind', source: 'C:\\a', target: '/data' }],
  ['v:/data', { type: 'volume', source: '', target: 'v:/data' }],
  ['/a:/b:z,rshared', { selinux: 'z', propagation: 'rshared' }],
  ['v1:/b:nocopy,unknown', { nocopy: true, readOnly: false }],
])('volume %s is understood', (text, expected) => {
  expect(parseVolume(text)).toMatchObject(expected);
});

test.each(['', ':/a', 'v1:', './a:/b:ro:x'])('volume %j is refused', (text) => {
  expect(parseVolume(text)).toBeString();
});

test('volumes become long forms with absolute sources and clean targets', () => {
  expect(webOf('volumes: [./html:/srv/html/:ro, /cache]').volumes).toEqual([
    {
      type: 'bind',
      source: '/app/html',
      target: '/srv/html',
      read_only: true,
      bind: { create_host_path: true },
    },
    { type: 'volume', target: '/cache', volume: {} },
  ]);
});

test('depends_on as a list waits for the start', () => {
  const web = webOf('depends_on: [db]', '  db:\n    image: pg');
  expect(web.depends_on).toEqual({ db: { condition: 'service_started', required: true } });
});

test.each([
  ['command: sh -c "a b" c\\ d', ['sh', '-c', 'a b', 'c d']],
  ['command: [a, b]', ['a', 'b']],
  ['command: []', []],
  ['command: ""', []],
  ['command:', null],
])('%s', (line, expected) => {
  expect(webOf(line).command).toEqual(expected);
});

test.each([
  ['environment: {B: 1, A: true, C: }', { A: 'true', B: '1', C: null }],
  ['environment: [B=1, A=x=y, C]', { A: 'x=y', B: '1', C: null }],
  ['environment: {A: 1.50, B: 1000000.0}', { A: '1.5', B: '1e+06' }],
])('%s', (line, expected) => {
  expect(webOf(line).environment).toEqual(expected);
});

test.each([
  ['mem_limit: 64m', 'mem_limit', '67108864'],
  ['mem_limit: 1.5g', 'mem_limit', '1610612736'],
  ['mem_limit: 1024', 'mem_limit', '1024'],
  ['stop_grace_period: 90s', 'stop_grace_period', '1m30s'],
  ['stop_grace_period: 1d', 'stop_grace_period', '24h0m0s'],
  ['cpus: "0.1"', 'cpus', 0.1],
  ['ulimits: {nofile: 10}', 'ulimits', { nofile: 10 }],
  ['ulimits: {nofile: {soft: 1, hard: 2}}', 'ulimits', { nofile: { soft: 1, hard: 2 } }],
  ['extra_hosts: {b: 1.1.1.1, a: "[::1]"}', 'extra_hosts', ['a=::1', 'b=1.1.1.1']],
  ['extra_hosts: ["a:1.1.1.1"]', 'extra_hosts', ['a=1.1.1.1']],
  ['labels: [a, b=c]', 'labels', { a: '', b: 'c' }],
  ['tmpfs: /run', 'tmpfs', ['/run']],
  ['dns: 1.1.1.1', 'dns', ['1.1.1.1']],
  ['healthcheck: {test: true}', 'healthcheck', undefined],
  ['healthcheck: {test: curl x, retries: "3"}', 'healthcheck', { test: ['CMD-SHELL', 'curl x'], retries: 3 }],
  ['read_only: false', 'read_only', undefined],
  ['init: false', 'init', false],
  ['gpus: all', 'gpus', [{ count: -1 }]],
  ['devices: [/dev/a]', 'devices', [{ source: '/dev/a', target: '/dev/a', permissions: 'rwm' }]],
  ['env_file: []', 'env_file', undefined],
])('%s', (line, key, expected) => {
  const read = () => (webOf(line) as unknown as Record<string, unknown>)[key];
  if (line.includes('test: true')) expect(read).toThrow('healthcheck.test must be a string or a list');
  else expect(read()).toEqual(expected);
});
