import { IMAGE, ONE, service, TWO, UP } from './files.ts';
import type { Scenario } from './scenario.ts';

/** What the commands do, one after the other. */
export const COMMAND_SCENARIOS: readonly Scenario[] = [
  { name: 'up-one', files: { 'compose.yaml': ONE }, steps: [UP] },
  { name: 'up-twice', files: { 'compose.yaml': TWO }, steps: [UP, UP] },
  { name: 'up-one-of-two', files: { 'compose.yaml': TWO }, steps: [[...UP, 'a']] },
  { name: 'up-with-dependency', files: { 'compose.yaml': TWO }, steps: [[...UP, 'b']] },
  { name: 'up-no-deps', files: { 'compose.yaml': TWO }, steps: [[...UP, '--no-deps', 'b']] },
  { name: 'create', files: { 'compose.yaml': TWO }, steps: [['create']] },
  { name: 'up-no-start', files: { 'compose.yaml': TWO }, steps: [['up', '--no-start']] },
  { name: 'scale-by-flag', files: { 'compose.yaml': ONE }, steps: [[...UP, '--scale', 'a=3']] },
  {
    name: 'scale-down',
    files: { 'compose.yaml': ONE },
    steps: [
      [...UP, '--scale', 'a=3'],
      [...UP, '--scale', 'a=1'],
    ],
  },
  { name: 'scale-command', files: { 'compose.yaml': ONE }, steps: [UP, ['scale', 'a=2']] },
  { name: 'replicas', files: service('deploy: { replicas: 2 }'), steps: [UP] },
  {
    name: 'scaled-to-nothing',
    files: service(
      'scale: 0\nnetworks: [n]\nvolumes: ["data:/data"]',
      'networks: { n: {} }\nvolumes: { data: {} }\n',
    ),
    steps: [UP],
  },
  {
    name: 'optional-dependency-off',
    files: {
      'compose.yaml': `services:\n  a: { ${IMAGE}, profiles: [extra] }\n  b: { ${IMAGE}, depends_on: { a: { condition: service_started, required: false } } }\n`,
    },
    steps: [UP],
  },
  { name: 'container-name', files: service('container_name: peer-own-name'), steps: [UP] },
  {
    name: 'profiles',
    files: { 'compose.yaml': `services:\n  a: { ${IMAGE} }\n  b: { ${IMAGE}, profiles: [extra] }\n` },
    steps: [
      ['--profile', 'extra', ...UP],
      ['--profile', 'extra', 'stop', '-t', '0', 'b'],
    ],
  },
  {
    name: 'profile-of-a-named-service',
    files: {
      'compose.yaml': `services:\n  a: { ${IMAGE}, profiles: [extra] }\n  b: { ${IMAGE}, profiles: [extra], depends_on: [a] }\n  c: { ${IMAGE}, profiles: [extra] }\n`,
    },
    steps: [
      [...UP, 'b'],
      ['config', '--services', 'b'],
      ['stop', '-t', '0', 'b'],
    ],
  },
  {
    name: 'override-file',
    files: { 'compose.yaml': ONE, 'compose.override.yaml': 'services: { a: { labels: { over: "1" } } }\n' },
    steps: [UP],
  },
  {
    name: 'one-shot-dependency',
    files: {
      'compose.yaml': `services:\n  a: { ${IMAGE}, command: ["true"] }\n  b: { ${IMAGE}, depends_on: { a: { condition: service_completed_successfully } } }\n`,
    },
    steps: [UP],
  },
  {
    name: 'failed-dependency',
    files: {
      'compose.yaml': `services:\n  a: { ${IMAGE}, command: ["false"] }\n  b: { ${IMAGE}, depends_on: { a: { condition: service_completed_successfully } } }\n`,
    },
    steps: [UP],
  },
  {
    name: 'recreate-changed',
    files: { 'compose.yaml': TWO },
    steps: [
      UP,
      { write: 'compose.yaml', text: TWO.replace(IMAGE, `${IMAGE}, labels: { changed: "1" }`) },
      [...UP, '-t', '0'],
    ],
  },
  {
    name: 'force-recreate',
    files: { 'compose.yaml': TWO },
    steps: [UP, [...UP, '--force-recreate', '-t', '0']],
  },
  {
    name: 'remove-orphans',
    files: { 'compose.yaml': TWO },
    steps: [UP, { write: 'compose.yaml', text: ONE }, [...UP, '--remove-orphans', '-t', '0']],
  },
  { name: 'stop-start', files: { 'compose.yaml': TWO }, steps: [UP, ['stop', '-t', '0'], ['start']] },
  { name: 'kill', files: { 'compose.yaml': ONE }, steps: [UP, ['kill', '-s', 'SIGKILL']] },
  { name: 'pause', files: { 'compose.yaml': TWO }, steps: [UP, ['pause', 'a']] },
  { name: 'restart', files: { 'compose.yaml': TWO }, steps: [UP, ['restart', '-t', '0']] },
  {
    name: 'remove-stopped',
    files: { 'compose.yaml': TWO },
    steps: [UP, ['stop', '-t', '0', 'b'], ['rm', '-f']],
  },
  { name: 'down', files: { 'compose.yaml': TWO }, steps: [UP, ['down', '-t', '0']] },
  {
    name: 'down-keeps-volumes',
    files: service('volumes: ["data:/data"]', 'volumes: { data: {} }\n'),
    steps: [UP, ['down', '-t', '0']],
  },
  {
    name: 'down-of-a-service',
    files: {
      'compose.yaml': `services:\n  a: { ${IMAGE}, networks: [n], volumes: ["vol:/v"] }\n  b: { ${IMAGE}, networks: [m], volumes: ["wol:/w"], depends_on: [a] }\nnetworks: { n: {}, m: {} }\nvolumes: { vol: {}, wol: {} }\n`,
    },
    steps: [UP, ['down', '-t', '0', 'b'], UP, ['down', '-t', '0', '-v', 'b']],
  },
  {
    name: 'down-volumes',
    files: service('volumes: ["data:/data"]', 'volumes: { data: {} }\n'),
    steps: [UP, ['down', '-t', '0', '-v']],
  },
  {
    name: 'exec',
    files: { 'compose.yaml': ONE },
    steps: [
      UP,
      {
        run: ['exec', '-T', '-e', 'X=1', '-w', '/tmp', 'a', 'sh', '-c', 'echo $X; pwd; exit 3'],
        stdout: true,
      },
      { run: ['exec', '-T', 'a', 'cat'], stdin: 'from outside', stdout: true },
      ['exec', '-T', 'nosuch', 'true'],
    ],
  },
  {
    name: 'run',
    files: service('ports: ["18421:80"]\nenvironment: { A: "1" }'),
    steps: [
      { run: ['run', '--rm', '-T', '-e', 'B=2', 'a', 'sh', '-c', 'echo $A$B; exit 4'], stdout: true },
      ['run', '-d', '-T', 'a', 'stay'],
    ],
  },
  {
    name: 'logs',
    files: service('command: [sh, -c, "echo one; echo two >&2; exec stay"]'),
    steps: [UP, ['logs', '--no-color'], { run: ['logs', '--no-log-prefix', '--tail', '1', 'nosuch'] }],
  },
  {
    name: 'lists',
    files: { 'compose.yaml': TWO },
    steps: [
      UP,
      { run: ['ps', '--services'], stdout: true },
      { run: ['ps', '--format', '{{.Name}} {{.Service}} {{.State}}'], stdout: true },
      { run: ['images', '-q'] },
      { run: ['config', '--services'], stdout: true },
      { run: ['config', '--hash', '*'], stdout: true },
      { run: ['volumes', '-q'], stdout: true },
    ],
  },
  {
    name: 'cp',
    files: { 'compose.yaml': ONE, 'in.txt': 'copied' },
    steps: [UP, ['cp', 'in.txt', 'a:/tmp/x'], { run: ['exec', '-T', 'a', 'cat', '/tmp/x'], stdout: true }],
  },
  {
    name: 'broken-file',
    files: { 'compose.yaml': 'services:\n  a: { imagee: x }\n' },
    steps: [UP, ['config', '-q'], ['ps']],
  },
  { name: 'no-file', files: {}, steps: [UP, ['down']] },
  {
    name: 'unknown-service',
    files: { 'compose.yaml': ONE },
    steps: [
      [...UP, 'nosuch'],
      ['stop', 'nosuch'],
    ],
  },
];
