import type { Random } from '../../test/support/fuzz/random.ts';
import { often, some } from './chance.ts';
import type { Keys } from './project.ts';

/** Keys that some services have. */
export interface Feature {
  readonly percent: number;
  /** Means nothing to a container that ends by itself, or comes too late for it. */
  readonly staysOnly?: true;
  keys(random: Random): Keys;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGKILL'];
const UNHEALTHY = { test: ['CMD', 'false'], interval: '200ms', timeout: '5s', retries: 1 };
const POLICIES = ['no', 'always', 'unless-stopped', 'on-failure', 'on-failure:2'];

/** What a service may have, whatever the others are. */
export const SHARED_FEATURES: readonly Feature[] = [
  { percent: 15, keys: (random) => ({ profiles: [random.pick(['extra', 'debug'])] }) },
  {
    percent: 25,
    staysOnly: true,
    keys: () => ({ healthcheck: { test: ['CMD', 'true'], interval: '200ms', timeout: '5s', retries: 1 } }),
  },
  { percent: 5, staysOnly: true, keys: () => ({ healthcheck: UNHEALTHY }) },
  { percent: 3, keys: () => ({ healthcheck: { disable: true } }) },
  { percent: 30, keys: volumes },
  { percent: 12, keys: (random) => ({ secrets: [secret(random)] }) },
  { percent: 12, keys: () => ({ configs: [{ source: 'settings', target: '/etc/settings' }] }) },
  { percent: 10, staysOnly: true, keys: () => ({ post_start: [{ command: ['touch', '/tmp/started'] }] }) },
  { percent: 10, staysOnly: true, keys: () => ({ pre_stop: [{ command: ['true'] }] }) },
  { percent: 25, staysOnly: true, keys: (random) => ({ restart: random.pick(POLICIES) }) },
  {
    percent: 20,
    keys: (random) => ({ labels: random.pick<unknown>([{ tier: 'one' }, ['tier=two', 'bare']]) }),
  },
  { percent: 12, keys: (random) => ({ stop_signal: random.pick(SIGNALS) }) },
  { percent: 15, keys: () => ({ stop_grace_period: '1s' }) },
  { percent: 12, keys: () => ({ env_file: [{ path: 'a.env' }, { path: 'none.env', required: false }] }) },
  {
    percent: 15,
    keys: (random) => ({ environment: random.pick<unknown>([{ A: '1', EMPTY: '' }, ['B=2', 'PASSWORD']]) }),
  },
  { percent: 6, keys: () => ({ hostname: 'own-host', working_dir: '/tmp' }) },
  { percent: 6, keys: () => ({ tmpfs: ['/scratch'], read_only: true }) },
  { percent: 6, keys: () => ({ cap_drop: ['NET_RAW'], user: '1000:1000' }) },
  { percent: 5, keys: () => ({ mem_limit: '64m', cpus: 0.5, ulimits: { nofile: 1024 } }) },
  { percent: 5, keys: () => ({ extra_hosts: ['other:10.9.8.7'], dns: ['10.9.8.6'] }) },
  {
    percent: 7,
    keys: (random) => ({ pull_policy: random.pick(['never', 'missing', 'if_not_present', 'build']) }),
  },
  { percent: 4, keys: () => ({ deploy: { restart_policy: { condition: 'on-failure', max_attempts: 1 } } }) },
  { percent: 4, keys: () => ({ deploy: { resources: { limits: { memory: '64M' } } } }) },
  { percent: 4, keys: () => ({ logging: { driver: 'json-file', options: { 'max-size': '1m' } } }) },
  { percent: 3, keys: () => ({ env_file: ['missing.env'] }) },
  { percent: 3, keys: () => ({ annotations: { note: 'of a service' }, domainname: 'example.test' }) },
  { percent: 4, keys: () => ({ attach: false }) },
];

function volumes(random: Random): Keys {
  const all: readonly unknown[] = [
    'data:/data',
    '/anonymous',
    'named:/named',
    'cache:/var/cache:ro',
    './files:/files:ro',
    { type: 'volume', source: 'data', target: '/long' },
    { type: 'tmpfs', target: '/memory' },
  ];
  const chosen = some(random, 35, all);
  return chosen.length === 0 ? {} : { volumes: chosen };
}

function secret(random: Random): unknown {
  return often(random, 50) ? 'password' : { source: 'password', target: 'other', mode: 256 };
}

/** Networks, or another's network, and with them ports and links. */
export function networkKeys(random: Random, before: Readonly<Record<string, Keys>>): Keys {
  const plain = Object.keys(before).filter(
    (name) => before[name]?.network_mode === undefined && before[name]?.profiles === undefined,
  );
  if (plain.length > 0 && often(random, 7)) return { network_mode: `service:${random.pick(plain)}` };
  if (often(random, 4)) return { network_mode: random.pick(['none', 'host']) };
  return {
    ...networks(random),
    ...(often(random, 15) ? { ports: some(random, 60, ['127.0.0.1::80', '127.0.0.1::81/udp', '90']) } : {}),
    ...(plain.length > 0 && often(random, 8) ? { links: link(random, random.pick(plain)) } : {}),
    ...(plain.length > 0 && often(random, 3) ? { volumes_from: [random.pick(plain)] } : {}),
    ...(plain.length > 0 && often(random, 3) ? { pid: `service:${random.pick(plain)}` } : {}),
    ...(often(random, 5) ? { expose: ['80', '443/tcp'] } : {}),
  };
}

function networks(random: Random): Keys {
  if (!often(random, 35)) return {};
  const names = some(random, 40, ['front', 'back', 'fixed', 'default', 'named']);
  const all = often(random, 3) ? [...names, 'elsewhere'] : names;
  if (all.length === 0) return {};
  if (often(random, 50)) return { networks: all };
  const settings = [null, { aliases: ['other-name'] }, { aliases: ['first', 'second'], priority: 10 }];
  return { networks: Object.fromEntries(all.map((name) => [name, random.pick(settings)])) };
}

function link(random: Random, name: string): readonly string[] {
  return [often(random, 50) ? name : `${name}:linked`];
}
