// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import { codesOf, problemsOf } from './project-of.ts';

const web = (attributes: string) => `services:\n  web:\n    image: nginx\n    ${attributes}\n`;

test.each([
  ['services:\n  web: {}\n', ['NO_IMAGE 2:3']],
  [web('networks: [x]'), ['UNDEFINED_REFERENCE 4:16']],
  [web('volumes: [data:/d]'), ['UNDEFINED_REFERENCE 4:15']],
  [web('secrets: [s]'), ['UNDEFINED_REFERENCE 4:15']],
  [web('configs: [c]'), ['UNDEFINED_REFERENCE 4:15']],
  [web('depends_on: [db]'), ['UNDEFINED_DEPENDENCY 4:18']],
  [web('depends_on: {web: {condition: service_started}}'), ['DEPENDENCY_CYCLE 4:18']],
  [`${web('network_mode: host\n    networks: [n]')}networks: {n: }\n`, ['NETWORK_CONFLICT 4:5']],
  [web('healthcheck: {test: [curl, x]}'), ['HEALTHCHECK_TEST 4:26']],
  [web('scale: 2\n    deploy: {replicas: 3}'), ['VALUES_DIFFER 4:5']],
  [web('mem_limit: 1g\n    deploy: {resources: {limits: {memory: 2g}}}'), ['VALUES_DIFFER 4:5']],
  [web('mem_limit: 1g\n    deploy: {resources: {limits: {cpus: "1"}}}'), ['VALUES_DIFFER 4:5']],
  [web('mem_limit: 1g\n    deploy: {resources: {reservations: {memory: 2g}}}'), []],
  [web('scale: 2\n    container_name: one'), ['CONTAINER_NAME 5:5']],
  [web('container_name: one\n  b: {image: x, container_name: one}'), ['CONTAINER_NAME 5:17']],
  [web('tmpfs: /x\n    volumes: [/x]'), ['MOUNT_TWICE 5:15']],
  [web('develop: {watch: [{path: ., action: sync}]}'), ['MISSING_KEY 4:23']],
  [web('build: {dockerfile: a, dockerfile_inline: b}'), ['BUILD_CONFLICT 4:28']],
  [web('platform: x/y\n    build: {context: ., platforms: [a/b]}'), ['BUILD_CONFLICT 4:5']],
  [`${web('tty: true')}volumes:\n  v: {external: true, driver: x}\n`, ['EXTERNAL_CONFLICT 6:23']],
  [`${web('tty: true')}secrets:\n  s: {}\n`, ['SOURCE_MISSING 6:6']],
  [`${web('tty: true')}configs:\n  c: {file: a, content: b}\n`, ['SOURCE_CONFLICT 6:16']],
])('%j is refused: %p', (text, expected) => {
  expect(codesOf(text)).toEqual(expected);
});

test.each([
  [web('imagee: x'), 'UNKNOWN_KEY', 'did you mean "image"?'],
  [web('enviroment: {}'), 'UNKNOWN_KEY', 'did you mean "environment"?'],
  [web('healthcheck: {intervl: 1s}'), 'UNKNOWN_KEY', 'did you mean "interval"?'],
  [`${web('tty: true')}Services: {}\n`, 'UNKNOWN_KEY', 'did you mean "services"?'],
  [web('cgroup: hosts'), 'WRONG_VALUE', 'did you mean "host"?'],
  [web('networks: [fornt]\nnetworks:\n  front:'), 'UNDEFINED_REFERENCE', 'did you mean "front"?'],
])('%j is explained', (text, code, hint) => {
  const problems = problemsOf(text);
  expect(problems).toContain(code);
  expect(problems).toContain(hint);
});

test.each([
  [web('ports: 80'), 'WRONG_TYPE 4:12'],
  [web('command: {a: b}'), 'WRONG_TYPE 4:14'],
  [web('tty: maybe'), 'WRONG_TYPE 4:10'],
  [web('environment: [{a: b}]'), 'WRONG_TYPE 4:19'],
  [web('ports: ["x:80"]'), 'INVALID_PORT 4:13'],
  [web('volumes: [":/x"]'), 'INVALID_VOLUME 4:15'],
  [web('mem_limit: lots'), 'INVALID_SIZE 4:16'],
  [web('stop_grace_period: "10"'), 'INVALID_DURATION 4:24'],
  [web('security_opt: [a, a]'), 'DUPLICATE_ITEM 4:23'],
  [web('labels: {a: "${"}'), 'INTERPOLATION_SYNTAX 4:17'],
  [web('labels: {a: "${A:?}"}'), 'VARIABLE_REQUIRED 4:17'],
  [web('env_file: nope.env'), 'ENV_FILE_MISSING 4:15'],
  ['services: []', 'WRONG_TYPE 1:11'],
  ['services:', 'WRONG_TYPE 1:1'],
  ['- a', 'TOP_LEVEL_NOT_MAP 1:1'],
  ['', 'FILE_EMPTY 1:1'],
  ['{}', 'FILE_EMPTY 1:1'],
  ['services:\n  café: {image: x}', 'INVALID_NAME 2:3'],
])('%j has a problem at its place', (text, expected) => {
  expect(codesOf(text)).toContain(expected);
});

test('all problems of all files are reported at once, sorted by place', () => {
  const files = {
    'a.yaml': 'services:\n  web:\n    imag: x\n    tty: maybe\n    networks: [nope]\n',
    'b.yaml': 'services:\n  db:\n    image: x\n    prots: []\n',
  };
  expect(codesOf(files, { files: ['a.yaml', 'b.yaml'] })).toEqual([
    'NO_IMAGE 2:3',
    'UNKNOWN_KEY 3:5',
    'WRONG_TYPE 4:10',
    'UNDEFINED_REFERENCE 5:16',
    'UNKNOWN_KEY 4:5',
  ]);
});

test('a variable is warned of once', () => {
  expect(codesOf(web('labels: {a: $X, b: $X}'))).toEqual(['VARIABLE_UNSET 4:17']);
});

test('a disabled service is no missing dependency where it is optional', () => {
  const file = (required: boolean) =>
    `${web(`depends_on: {db: {condition: service_started, required: ${required}}}`)}  db: {image: x, profiles: [p]}\n`;
  expect(codesOf(file(false))).toEqual([]);
  expect(codesOf(file(true))).toEqual(['UNDEFINED_DEPENDENCY 4:18']);
});

test('a chain of thousands of dependencies is followed without recursion', () => {
  const services = Array.from(
    { length: 3000 },
    (_, i) => `  s${i}: {image: x, depends_on: [s${(i + 1) % 3000}]}`,
  );
  expect(problemsOf(`services:\n${services.join('\n')}\n`)).toContain('DEPENDENCY_CYCLE');
});

const SHARED = 'services:\n  a: {image: x, container_name: one}\n  b: {image: x, container_name: one}\n';

test('services that share a container name can be asked for one at a time', () => {
  expect(codesOf(SHARED, { services: ['a'] })).toEqual([]);
  expect(codesOf(`${SHARED}  c: {image: x, depends_on: [a, b]}\n`, { services: ['c'] })).toEqual([
    'CONTAINER_NAME 3:17',
  ]);
});

test('services that share a container name can be taken down', () => {
  expect(codesOf(SHARED, { allowSharedNames: true })).toEqual([]);
});
