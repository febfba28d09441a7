import type { Service } from '../model/desired/service.ts';

/**
 * Keys of a service that reach its container, or that are dealt with before a plan is made. The rest
 * is named in a warning: nothing in a compose file is passed over in silence.
 */
const HANDLED: ReadonlySet<keyof Service> = new Set<keyof Service>([
  'attach',
  'build',
  'cap_add',
  'cap_drop',
  'command',
  'container_name',
  'cpu_period',
  'cpu_quota',
  'cpu_shares',
  'cpus',
  'cpuset',
  'depends_on',
  'deploy',
  'develop',
  'dns',
  'dns_opt',
  'dns_search',
  'domainname',
  'entrypoint',
  'env_file',
  'environment',
  'expose',
  'extra_hosts',
  'group_add',
  'healthcheck',
  'hostname',
  'image',
  'init',
  'labels',
  'label_file',
  'logging',
  'mac_address',
  'mem_limit',
  'mem_reservation',
  'mem_swappiness',
  'memswap_limit',
  'network_mode',
  'networks',
  'oom_kill_disable',
  'oom_score_adj',
  'pids_limit',
  'platform',
  'ports',
  'privileged',
  'profiles',
  'pull_policy',
  'read_only',
  'restart',
  'scale',
  'shm_size',
  'stdin_open',
  'stop_grace_period',
  'stop_signal',
  'sysctls',
  'tmpfs',
  'tty',
  'ulimits',
  'user',
  'volumes',
  'working_dir',
]);

/** The keys of a service that have no effect yet, sorted; `x-*` keys are the user's own. */
export function unhandledKeys(service: Service): readonly string[] {
  return Object.keys(service)
    .filter((key) => !HANDLED.has(key as keyof Service) && !key.startsWith('x-'))
    .sort();
}
