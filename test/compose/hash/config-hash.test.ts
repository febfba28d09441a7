import { expect, test } from 'bun:test';
import { goJson } from '../../../src/compose/hash/config-hash.ts';
import { projectOf } from '../project-of.ts';

test('a service with an image on the default network has the hash docker compose gives it', () => {
  const project = projectOf('services:\n  web:\n    image: nginx:1.27\n');
  expect(project.configHashes.web?.current).toBe(
    '35cb49ef2b427e33199ec130fd4fa2219dfb5858c58ba793400d99b97e093e4c',
  );
});

test('a service without bind mounts has one hash only', () => {
  const hash = projectOf('services:\n  web:\n    image: nginx\n').configHashes.web;
  expect(hash?.equal).toEqual([hash?.current ?? '']);
});

test('a bind mount that creates its host path has a second, equal hash', () => {
  const project = projectOf('services:\n  web:\n    image: nginx\n    volumes: [./html:/html]\n');
  const hash = project.configHashes.web;
  expect(hash?.equal).toHaveLength(2);
  expect(hash?.equal[0]).toBe(hash?.current ?? '');
});

test('the second hash is that of a mount which does not mention the host path', () => {
  const short = projectOf('services:\n  web:\n    image: nginx\n    volumes: [./html:/html]\n');
  const long = projectOf(
    'services:\n  web:\n    image: nginx\n    volumes: [{type: bind, source: ./html, target: /html, bind: {}}]\n',
  );
  expect(short.configHashes.web?.equal[1]).toBe(long.configHashes.web?.current ?? '');
});

test.each([
  ['build', 'build: .'],
  ['pull_policy', 'pull_policy: always'],
  ['scale', 'scale: 3'],
  ['profiles', 'profiles: [""]'],
  ['depends_on', 'depends_on: [db]'],
])('%s is not part of the hash', (_name, line) => {
  const file = (extra: string) => `services:\n  web:\n    image: nginx\n${extra}  db:\n    image: pg\n`;
  const plain = projectOf(file('')).configHashes.web;
  expect(projectOf(file(`    ${line}\n`)).configHashes.web).toEqual(plain as never);
});

test('deploy.replicas is not part of the hash', () => {
  const file = (replicas: string) =>
    `services:\n  web:\n    image: nginx\n    deploy: {mode: replicated${replicas}}\n`;
  const hash = (replicas: string) => projectOf(file(replicas)).configHashes.web?.current ?? '';
  expect(hash(', replicas: 4')).toBe(hash(''));
});

test('values of env files are part of the hash, their paths are not', () => {
  const file = (name: string) => `services:\n  web:\n    image: nginx\n    env_file: ${name}\n`;
  const hash = (name: string, text: string) =>
    projectOf({ 'compose.yaml': file(name), [name]: text }).configHashes.web?.current ?? '';
  expect(hash('a.env', 'A=1')).toBe(hash('b.env', 'A=1'));
  expect(hash('a.env', 'A=1')).not.toBe(hash('a.env', 'A=2'));
});

test('networks and volumes have hashes by key', () => {
  const project = projectOf(
    'services:\n  web:\n    image: nginx\n    volumes: [data:/data]\nvolumes:\n  data:\n',
  );
  expect(Object.keys(project.networkHashes)).toEqual(['default']);
  expect(Object.keys(project.volumeHashes)).toEqual(['data']);
});

test('a volume without a driver has the hash of a local one', () => {
  const file = (driver: string) =>
    `services:\n  web:\n    image: nginx\n    volumes: [data:/data]\nvolumes:\n  data:\n${driver}`;
  const hash = (driver: string) => projectOf(file(driver)).volumeHashes.data ?? '';
  expect(hash('    driver: local\n')).toBe(hash(''));
});

test('HTML characters and Unicode line ends are escaped as Go escapes them', () => {
  expect(goJson({ a: '<b>&\u2028' })).toBe('{"a":"\\u003cb\\u003e\\u0026\\u2028"}');
});

test('what is built has the hash of the platform that it is built for', () => {
  const file = (extra: string) => `services:\n  web: {build: ., ${extra}}\n  db: {image: pg}\n`;
  const environment = { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' };
  const { web, db } = projectOf(file(''), { environment }).configHashes;
  expect(web).toEqual(projectOf(file('platform: linux/arm64')).configHashes.web);
  expect(db).toEqual(projectOf(file('')).configHashes.db);
});
