import type { Scenario } from './scenario.ts';

const IMAGE = 'image: "flotilla/test:1"';
const ONE = `services:\n  a: { ${IMAGE} }\n`;
const TWO = `services:\n  a: { ${IMAGE} }\n  b: { ${IMAGE}, depends_on: [a] }\n`;
const UP = ['up', '-d'] as const;

/** One service under the keys that the scenario is about. */
function service(keys: string, rest = ''): Readonly<Record<string, string>> {
  return { 'compose.yaml': `services:\n  a:\n    ${IMAGE}\n${indent(keys)}${rest}` };
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('');
}

/** What people do with docker compose, each as small as it can be. */
export const SCENARIOS: readonly Scenario[] = [
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
  { name: 'container-name', files: service('container_name: peer-own-name'), steps: [UP] },
  {
    name: 'process',
    files: service(`
entrypoint: [sh, -c]
command: ["exec stay"]
environment: { A: "1", B: "", C: null }
working_dir: /tmp
user: "65534:65534"
hostname: box
domainname: example.org
stop_signal: SIGINT
stop_grace_period: 90s
tty: true
stdin_open: true
init: true`),
    steps: [{ run: UP, env: { C: 'outside' } }],
  },
  {
    name: 'env-files',
    files: {
      ...service('env_file: [one.env, { path: none.env, required: false }]\nenvironment: { A: "over" }'),
      'one.env': `A=file\nB="quoted \${HOME_OF}"\nexport C=3\n`,
      '.env': 'HOME_OF=project\n',
    },
    steps: [UP],
  },
  {
    name: 'limits',
    files: service(`
mem_limit: 64m
mem_reservation: 32m
cpus: 0.5
cpu_shares: 512
pids_limit: 50
shm_size: 16m
oom_score_adj: 100
ulimits: { nofile: { soft: 1000, hard: 2000 }, nproc: 100 }`),
    steps: [UP],
  },
  {
    name: 'deploy-limits',
    files: service(
      'deploy: { resources: { limits: { cpus: "0.25", memory: 48M, pids: 40 }, reservations: { memory: 16M } } }',
    ),
    steps: [UP],
  },
  {
    name: 'security',
    files: service(`
cap_add: [NET_ADMIN]
cap_drop: [ALL]
read_only: true
security_opt: ["no-new-privileges:true"]
sysctls: { net.core.somaxconn: "1024" }
group_add: ["100"]
tmpfs: ["/run:size=1m"]
userns_mode: host
pid: host
ipc: host
uts: host`),
    steps: [UP],
  },
  { name: 'devices', files: service('devices: ["/dev/null:/dev/mine:rw"]'), steps: [UP] },
  {
    name: 'names-of-others',
    files: service(
      'extra_hosts: ["db.local:10.0.0.5", "gw=host-gateway"]\ndns: [9.9.9.9]\ndns_search: [example.org]\ndns_opt: [use-vc]',
    ),
    steps: [UP],
  },
  {
    name: 'healthcheck',
    files: service(
      'healthcheck: { test: ["CMD", "true"], interval: 200ms, timeout: 3s, retries: 4, start_period: 1s }',
    ),
    steps: [[...UP, '--wait']],
  },
  { name: 'healthcheck-off', files: service('healthcheck: { disable: true }'), steps: [UP] },
  { name: 'restart-policy', files: service('restart: on-failure:3'), steps: [UP] },
  {
    name: 'deploy-restart-policy',
    files: service('deploy: { restart_policy: { condition: on-failure, max_attempts: 2 } }'),
    steps: [UP],
  },
  {
    name: 'logging',
    files: service('logging: { driver: json-file, options: { max-size: 1m } }'),
    steps: [UP],
  },
  {
    name: 'labels',
    files: {
      ...service('labels: { a: "1", b.c: "x=y" }\nlabel_file: [more.labels]'),
      'more.labels': 'from=file\n',
    },
    steps: [UP],
  },
  { name: 'annotations', files: service('annotations: { com.example.a: "1" }'), steps: [UP] },
  {
    name: 'ports',
    files: service(
      'ports: ["127.0.0.1:18411:80", "18412:81/udp", { target: 82, published: "18413", host_ip: 127.0.0.2 }]\nexpose: ["90", "91-92/udp"]',
    ),
    steps: [UP, { run: ['port', 'a', '80'], stdout: true }],
  },
  {
    name: 'networks',
    files: service(
      `
networks:
  front: { aliases: [web, www], priority: 10 }
  back: {}`,
      'networks:\n  front: { labels: { x: "1" } }\n  back: { internal: true, driver_opts: { com.docker.network.bridge.enable_icc: "true" } }\n',
    ),
    steps: [UP],
  },
  {
    name: 'fixed-address',
    files: service(
      'networks: { lan: { ipv4_address: 10.231.77.9 } }',
      'networks: { lan: { ipam: { config: [{ subnet: 10.231.77.0/24, gateway: 10.231.77.1 }] } } }\n',
    ),
    steps: [UP],
  },
  { name: 'network-none', files: service('network_mode: none'), steps: [UP] },
  { name: 'network-host', files: service('network_mode: host'), steps: [UP] },
  {
    name: 'shared-namespaces',
    files: {
      'compose.yaml':
        `services:\n  a: { ${IMAGE}, volumes: ["/data"] }\n  b: { ${IMAGE}, network_mode: "service:a", ipc: "service:a", depends_on: [a] }\n  c: { ${IMAGE}, volumes_from: [a] }\n`.replace(
          'volumes: ["/data"]',
          'volumes: ["/data"], ipc: shareable',
        ),
    },
    steps: [UP, UP],
  },
  {
    name: 'links',
    files: { 'compose.yaml': `services:\n  a: { ${IMAGE} }\n  b: { ${IMAGE}, links: ["a:db"] }\n` },
    steps: [UP],
  },
  {
    name: 'volumes',
    files: {
      ...service(
        'volumes: ["data:/data", "./conf:/conf:ro", "/anonymous", { type: tmpfs, target: /t, tmpfs: { size: 1m } }, { type: volume, source: data, target: /again, read_only: true }]',
        'volumes: { data: { labels: { v: "1" } } }\n',
      ),
      'conf/file': 'x',
    },
    steps: [UP],
  },
  {
    name: 'secrets-and-configs',
    files: {
      ...service(
        'secrets: [s]\nconfigs: [{ source: c, target: /etc/c.conf }]',
        'secrets: { s: { file: ./s.txt } }\nconfigs: { c: { content: "hello" } }\n',
      ),
      's.txt': 'secret',
    },
    steps: [UP],
  },
  {
    name: 'profiles',
    files: { 'compose.yaml': `services:\n  a: { ${IMAGE} }\n  b: { ${IMAGE}, profiles: [extra] }\n` },
    steps: [
      ['--profile', 'extra', ...UP],
      ['--profile', 'extra', 'stop', '-t', '0', 'b'],
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
