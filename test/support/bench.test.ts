import { expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressText, formatAddress, parseAddress } from '../../scripts/engine/address.ts';
import { debianMirror } from '../../scripts/images/apt-sources.ts';
import { countsOf } from '../../scripts/rings/junit.ts';
import { chosenRings, lanesOf, ringOf, testFiles } from '../../scripts/rings/rings.ts';

/** The bench's own decisions: where an engine is looked for, and what runs in which ring. */

test('an address is a socket or plain TCP, and nothing else', () => {
  for (const url of ['unix:///run/docker.sock', 'tcp://10.0.0.1:2375', 'tcp://[::1]:2375']) {
    const address = parseAddress(url);
    expect(address && formatAddress(address)).toBe(url);
  }
  expect(parseAddress('ssh://root@a')).toBeUndefined();
  expect(parseAddress('tcp://a')).toBeUndefined();
});

test('DOCKER_HOST counts where it is set, and the usual socket where nothing is', () => {
  expect(addressText({ DOCKER_HOST: 'tcp://a:1', DOCKER_CONTEXT: 'b' })).toBe('tcp://a:1');
  expect(addressText({ HOME: '/nonexistent' })).toBe('unix:///var/run/docker.sock');
});

test("the docker client's current context names the engine", () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-docker-config-'));
  try {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: 'remote' }));
    const hash = new Bun.CryptoHasher('sha256').update('remote').digest('hex');
    mkdirSync(join(folder, 'contexts/meta', hash), { recursive: true });
    const meta = { Name: 'remote', Endpoints: { docker: { Host: 'tcp://remote:2375' } } };
    writeFileSync(join(folder, 'contexts/meta', hash, 'meta.json'), JSON.stringify(meta));
    expect(addressText({ DOCKER_CONFIG: folder })).toBe('tcp://remote:2375');
    expect(addressText({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'default' })).toBe(
      'unix:///var/run/docker.sock',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every test file is in one ring, by what it needs', () => {
  const rings = {
    'test/plan/up.test.ts': 'unit',
    'test/fleet/host.test.ts': 'unit',
    'test/simulated/faults.test.ts': 'simulated',
    'test/contract/simulated-engine.test.ts': 'simulated',
    'test/contract/real-engine.test.ts': 'engine',
    'test/e2e/lifecycle/up.test.ts': 'engine',
    'test/ssh/forward.engine.test.ts': 'engine',
    'test/contract/npm-form.test.ts': 'npm',
    'test/fleet/three-nodes.test.ts': 'fleet',
  };
  for (const [file, ring] of Object.entries(rings))
    expect(`${file} ${ringOf(file).name}`).toBe(`${file} ${ring}`);
});

test('files of the fleet ring without a Swarm run beside those with one, each in one list', () => {
  const files = testFiles(join(import.meta.dir, '../..')).filter((file) => ringOf(file).name === 'fleet');
  const [swarms = [], beside = [], ...more] = lanesOf('fleet', files);
  expect(more).toEqual([]);
  expect([...swarms, ...beside].sort()).toEqual(files);
  const text = (file: string): string => readFileSync(join(import.meta.dir, '../..', file), 'utf8');
  const makesSwarm = /'swarm',\s*'init'|swarm\('init'\)|docker swarm init/;
  expect(swarms.filter((file) => !makesSwarm.test(text(file)))).toEqual([]);
  expect(beside.filter((file) => makesSwarm.test(text(file)))).toEqual([]);
  expect(lanesOf('unit', ['a', 'b'])).toEqual([['a', 'b']]);
  expect(lanesOf('fleet', beside)).toEqual([beside]);
});

test('rings are chosen by name and run from the quick to the slow', () => {
  expect(chosenRings('fleet, unit')).toEqual(['unit', 'fleet']);
  expect(chosenRings(undefined)).toHaveLength(5);
  expect(() => chosenRings('units')).toThrow('units');
});

test("the counts come from the report's root", () => {
  const report =
    '<?xml version="1.0"?>\n<testsuites name="bun test" tests="7" failures="2" skipped="1" time="1">\n';
  expect(countsOf(report)).toEqual({ passed: 4, failed: 2, skipped: 1 });
});

test('the Debian mirror is that of the package sources, in both of their forms', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-apt-'));
  try {
    const security = 'Types: deb\nURIs: http://mirror.test/debian-security\nSuites: s\nComponents: main\n';
    mkdirSync(join(folder, 'sources.list.d'));
    writeFileSync(join(folder, 'sources.list.d/a.sources'), security);
    writeFileSync(join(folder, 'sources.list.d/b.sources'), security.replace('-security', ''));
    expect(debianMirror(folder)).toBe('http://mirror.test/debian');
    writeFileSync(join(folder, 'sources.list'), 'deb [arch=amd64] http://other.test/debian bookworm main\n');
    expect(debianMirror(folder)).toBe('http://other.test/debian');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
