import type { Service } from '../../model/desired/service.ts';

/**
 * Keys of a service that reach its container, or that are dealt with before a plan is made. The rest
 * is named in a warning: nothing in a compose file is passed over in silence.
 */
const HANDLED: ReadonlySet<keyof Service> = new Set<keyof Service>([
  'annotations',
  'attach',
  'blkio_config',
  'build',
  'cap_add',
  'cap_drop',
  'cgroup',
  'cgroup_parent',
  'command',
  'configs',
  'container_name',
  'cpu_count',
  'cpu_percent',
  'cpu_period',
  'cpu_quota',
  'cpu_rt_period',
  'cpu_rt_runtime',
  'cpu_shares',
  'cpus',
  'cpuset',
  'credential_spec',
  'depends_on',
  'deploy',
  'develop',
  'device_cgroup_rules',
  'devices',
  'dns',
  'dns_opt',
  'dns_search',
  'domainname',
  'entrypoint',
  'env_file',
  'environment',
  'expose',
  'external_links',
  'extra_hosts',
  'gpus',
  'group_add',
  'healthcheck',
  'hostname',
  'image',
  'init',
  'ipc',
  'isolation',
  'label_file',
  'labels',
  'links',
  'logging',
  'mac_address',
  'mem_limit',
  'mem_reservation',
  'mem_swappiness',
  'memswap_limit',
  'models',
  'network_mode',
  'networks',
  'oom_kill_disable',
  'oom_score_adj',
  'pid',
  'pids_limit',
  'platform',
  'ports',
  'post_start',
  'pre_stop',
  'privileged',
  'profiles',
  'provider',
  'pull_policy',
  'read_only',
  'restart',
  'runtime',
  'scale',
  'secrets',
  'security_opt',
  'shm_size',
  'stdin_open',
  'stop_grace_period',
  'stop_signal',
  'storage_opt',
  'sysctls',
  'tmpfs',
  'tty',
  'ulimits',
  'use_api_socket',
  'user',
  'userns_mode',
  'uts',
  'volume_driver',
  'volumes',
  'volumes_from',
  'working_dir',
]);

/** The same for the `deploy` section: what a single run gives effect to. */
const HANDLED_DEPLOY: ReadonlySet<string> = new Set([
  'endpoint_mode',
  'labels',
  'mode',
  'placement',
  'replicas',
  'resources',
  'restart_policy',
  'rollback_config',
  'update_config',
]);

/** And below it, by path. */
const UNHANDLED_BELOW_DEPLOY: readonly (readonly string[])[] = [
  ['restart_policy', 'delay'],
  ['restart_policy', 'window'],
];

/** The paths below a service that have no effect yet, sorted; `x-*` keys are the user's own. */
export function unhandledPaths(service: Service): readonly (readonly string[])[] {
  const own = Object.keys(service).filter((key) => !HANDLED.has(key as keyof Service));
  const deploy = Object.keys(service.deploy ?? {}).filter((key) => isUnhandledInDeploy(service, key));
  const below = UNHANDLED_BELOW_DEPLOY.filter((path) => valueAt(service.deploy, path) !== undefined);
  return [
    ...own.sort().map((key) => [key]),
    ...deploy.sort().map((key) => ['deploy', key]),
    ...below.map((path) => ['deploy', ...path]),
  ].filter((path) => !path.at(-1)?.startsWith('x-'));
}

function isUnhandledInDeploy({ deploy }: Service, key: string): boolean {
  // The specification's default is written into the canonical form as an empty mapping.
  const value = valueAt(deploy, [key]);
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return false;
  return !HANDLED_DEPLOY.has(key);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );
}
