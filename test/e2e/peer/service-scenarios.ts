import { IMAGE, service, UP } from './files.ts';
import type { Scenario } from './scenario.ts';

/** What the keys of a service come to. */
export const SERVICE_SCENARIOS: readonly Scenario[] = [
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
];
