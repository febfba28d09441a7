import { PathTable } from '../path-table.ts';
import { goFloat, parseGoFloat } from '../yaml/go-number.ts';
import { boolNode, type ScalarNode } from '../yaml/yaml-node.ts';

/** Turns the text of a typed attribute into its type; a string says why it is none. */
export type Cast = (node: ScalarNode) => ScalarNode | string;

const YES = new Set(['true', 'y', 'yes', 'on']);
const NO = new Set(['false', 'n', 'no', 'off']);

function toInteger(node: ScalarNode): ScalarNode | string {
  if (!/^[-+]?[0-9]+$/.test(node.text)) return `must be an integer, not "${node.text}"`;
  const text = String(BigInt(node.text.replace(/^\+/, '')));
  return { kind: 'scalar', type: 'int', value: Number(text), text, mark: node.mark };
}

function toFloat(node: ScalarNode): ScalarNode | string {
  const value = parseGoFloat(node.text);
  if (value === undefined) return `must be a number, not "${node.text}"`;
  return { kind: 'scalar', type: 'float', value, text: goFloat(value), mark: node.mark };
}

function toBoolean(node: ScalarNode): ScalarNode | string {
  const word = node.text.toLowerCase();
  if (YES.has(word)) return boolNode(true, node.mark);
  return NO.has(word) ? boolNode(false, node.mark) : `must be true or false, not "${node.text}"`;
}

const SERVICE_CASTS: Readonly<Record<string, Cast>> = {
  cpu_count: toInteger,
  cpu_percent: toFloat,
  cpu_period: toInteger,
  cpu_quota: toInteger,
  cpu_rt_period: toInteger,
  cpu_rt_runtime: toInteger,
  cpu_shares: toInteger,
  cpus: toFloat,
  init: toBoolean,
  'depends_on.*.restart': toBoolean,
  'deploy.replicas': toInteger,
  'deploy.update_config.parallelism': toInteger,
  'deploy.update_config.max_failure_ratio': toFloat,
  'deploy.rollback_config.parallelism': toInteger,
  'deploy.rollback_config.max_failure_ratio': toFloat,
  'deploy.restart_policy.max_attempts': toInteger,
  'deploy.placement.max_replicas_per_node': toInteger,
  'healthcheck.retries': toInteger,
  'healthcheck.disable': toBoolean,
  oom_kill_disable: toBoolean,
  oom_score_adj: toInteger,
  pids_limit: toInteger,
  'ports.*.target': toInteger,
  privileged: toBoolean,
  read_only: toBoolean,
  scale: toInteger,
  stdin_open: toBoolean,
  tty: toBoolean,
  'ulimits.*': toInteger,
  'ulimits.*.hard': toInteger,
  'ulimits.*.soft': toInteger,
  'volumes.*.read_only': toBoolean,
  'volumes.*.volume.nocopy': toBoolean,
};

const OTHER_CASTS: Readonly<Record<string, Cast>> = {
  'networks.*.external': toBoolean,
  'networks.*.internal': toBoolean,
  'networks.*.attachable': toBoolean,
  'networks.*.enable_ipv4': toBoolean,
  'networks.*.enable_ipv6': toBoolean,
  'volumes.*.external': toBoolean,
  'secrets.*.external': toBoolean,
  'configs.*.external': toBoolean,
};

/** The attributes whose strings are cast once variables are replaced. */
export const CASTS: PathTable<Cast> = PathTable.of<Cast>({
  ...Object.fromEntries(Object.entries(SERVICE_CASTS).map(([key, cast]) => [`services.*.${key}`, cast])),
  ...OTHER_CASTS,
});
