import { expect, test } from 'bun:test';
import { codesOf, projectOf } from '../project-of.ts';

/** The service `web` of two files merged in order. */
function mergeOf(base: string, override: string): Record<string, unknown> {
  const file = (attributes: string) => `services:\n  web:\n    image: nginx\n    ${attributes}\n`;
  const files = { 'a.yaml': file(base), 'b.yaml': file(override) };
  const extra = '  db: {image: pg}\n  cache: {image: redis}\n';
  const project = projectOf({ ...files, 'a.yaml': files['a.yaml'] + extra }, { files: ['a.yaml', 'b.yaml'] });
  return project.services.web as unknown as Record<string, unknown>;
}

test.each([
  ['command: [a]', 'command: [b]', 'command', ['b']],
  ['entrypoint: [a]', 'entrypoint: b', 'entrypoint', ['b']],
  ['hostname: a', 'hostname: b', 'hostname', 'b'],
  ['hostname: a', 'hostname:', 'hostname', 'a'],
  ['environment: {A: 1, B: 1}', 'environment: [B=2, C=3]', 'environment', { A: '1', B: '2', C: '3' }],
  ['labels: [a=1]', 'labels: {a: 2, b: 3}', 'labels', { a: '2', b: '3' }],
  ['cap_add: [A, B]', 'cap_add: [B, C]', 'cap_add', ['A', 'B', 'C']],
  ['expose: [1]', 'expose: [1, 2]', 'expose', ['1', '2']],
  ['dns: 1.1.1.1', 'dns: [2.2.2.2]', 'dns', ['1.1.1.1', '2.2.2.2']],
  [
    'healthcheck: {test: a, retries: 2}',
    'healthcheck: {test: b}',
    'healthcheck',
    { test: ['CMD-SHELL', 'b'], retries: 2 },
  ],
  ['ulimits: {core: 1}', 'ulimits: {core: {soft: 1, hard: 2}}', 'ulimits', { core: { soft: 1, hard: 2 } }],
  [
    'logging: {driver: a, options: {x: "1"}}',
    'logging: {options: {y: "2"}}',
    'logging',
    { driver: 'a', options: { x: '1', y: '2' } },
  ],
  ['logging: {driver: a, options: {x: "1"}}', 'logging: {driver: b}', 'logging', { driver: 'b' }],
  ['extra_hosts: [a=1.1.1.1]', 'extra_hosts: [a=2.2.2.2]', 'extra_hosts', ['a=1.1.1.1', 'a=2.2.2.2']],
])('%s + %s', (base, override, key, expected) => {
  expect(mergeOf(base, override)[key]).toEqual(expected);
});

test('ports are added, equal ones kept once', () => {
  const ports = mergeOf('ports: ["80:80"]', 'ports: ["80:80", "81:80"]').ports as { published: string }[];
  expect(ports.map((port) => port.published)).toEqual(['80', '81']);
});

test('a volume replaces the one at its target, in its place', () => {
  const volumes = mergeOf('volumes: [./a:/x, ./b:/y]', 'volumes: [./c:/x]').volumes as { source: string }[];
  expect(volumes.map((volume) => volume.source)).toEqual(['/app/c', '/app/b']);
});

test('depends_on lists and mappings are merged', () => {
  const merged = mergeOf('depends_on: [db]', 'depends_on: {cache: {condition: service_healthy}}');
  expect(Object.keys(merged.depends_on as object)).toEqual(['cache', 'db']);
});

test('a build string is the context of a build mapping', () => {
  expect(mergeOf('build: ./x', 'build: {target: dev}').build).toMatchObject({
    context: '/app/x',
    target: 'dev',
  });
});

test('!reset removes an attribute', () => {
  expect(mergeOf('ports: ["80:80"]', 'ports: !reset []').ports).toBeUndefined();
});

test('!override replaces where a merge would add', () => {
  const ports = mergeOf('ports: ["80:80"]', 'ports: !override ["90:90"]').ports as { published: string }[];
  expect(ports.map((port) => port.published)).toEqual(['90']);
});

test('documents of one file are merged like files', () => {
  const project = projectOf(
    'services:\n  web:\n    image: a\n---\nservices:\n  web:\n    image: b\n    user: me\n',
  );
  expect(project.services.web).toMatchObject({ image: 'b', user: 'me' });
});

test('a list cannot be merged with a mapping', () => {
  const files = {
    'a.yaml': 'services:\n  web:\n    image: a\n    blkio_config: {weight: 1}\n',
    'b.yaml': 'services:\n  web:\n    blkio_config: [1]\n',
  };
  expect(codesOf(files, { files: ['a.yaml', 'b.yaml'] })).toEqual(['CANNOT_MERGE 3:19']);
});

test.each(['command', 'entrypoint'])('an empty %s in an override gives back that of the image', (key) => {
  const files = {
    'compose.yaml': `services: {web: {image: x, ${key}: a b}}\n`,
    'compose.override.yaml': `services: {web: {${key}: }}\n`,
  };
  expect(projectOf(files).services.web).toMatchObject({ [key]: null });
});

test('a pool of the override replaces those with other subnets', () => {
  const pools = (config: string) => `networks: {n: {ipam: {config: ${config}}}}\n`;
  const files = {
    'compose.yaml': `services: {web: {image: x, networks: [n]}}\n${pools('[{subnet: 10.1.0.0/16, gateway: 10.1.0.1}]')}`,
    'compose.override.yaml': pools('[{subnet: 10.2.0.0/16}]'),
  };
  expect(projectOf(files).networks.n?.ipam?.config).toEqual([{ subnet: '10.2.0.0/16' }]);
});

test('a value marked !override is text', () => {
  const files = {
    'compose.yaml': 'services: {web: {image: x, tty: true}}\n',
    'compose.override.yaml': 'services: {web: {image: !override 5, tty: !override false}}\n',
  };
  expect(projectOf(files).services.web).toEqual(expect.objectContaining({ image: '5' }));
  expect(projectOf(files).services.web?.tty).toBeUndefined();
});
