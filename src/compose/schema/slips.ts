import { child, isNull, type YamlNode } from '../yaml/yaml-node.ts';
import type { Rule } from './rule.ts';

/** Keys of the top level that are not a service's too. */
const SECTIONS = ['networks', 'volumes', 'secrets', 'configs', 'models', 'include', 'services'];

/** What keys are called by users of other tools. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    env: 'environment',
    envs: 'environment',
    env_vars: 'environment',
    cmd: 'command',
    args: 'build.args',
    context: 'build.context',
    dockerfile: 'build.dockerfile',
    target: 'build.target',
    replicas: 'deploy.replicas',
    resources: 'deploy.resources',
    placement: 'deploy.placement',
    restart_policy: 'deploy.restart_policy',
    update_config: 'deploy.update_config',
    test: 'healthcheck.test',
    interval: 'healthcheck.interval',
    retries: 'healthcheck.retries',
    watch: 'develop.watch',
    driver: 'logging.driver',
    net: 'network_mode',
    log_driver: 'logging.driver',
    log_opt: 'logging.options',
    memory: 'mem_limit',
    name: 'container_name',
    workdir: 'working_dir',
    detach: 'stdin_open',
    interactive: 'stdin_open',
  }),
);

const DURATIONS = new Set([
  'interval',
  'timeout',
  'start_period',
  'start_interval',
  'stop_grace_period',
  'delay',
  'monitor',
  'window',
]);

type Path = readonly (string | number)[];

/**
 * The hint for a usual slip that leaves something among the services: a section of the top level that is
 * indented, or an attribute of a service that is not.
 */
export function misplacedHint(path: Path, serviceKeys: ReadonlySet<string>): string | undefined {
  const [section, name] = path;
  if (section !== 'services' || typeof name !== 'string') return undefined;
  if (SECTIONS.includes(name))
    return `\`${name}\` is read as a service; at the top level it has no indentation`;
  return serviceKeys.has(name) ? `\`${name}\` is read as a service; indent it to belong to one` : undefined;
}

/** The hint for a key that is not known where it stands. */
export function unknownKeyHint(path: Path, name: string, value: YamlNode): string | undefined {
  const isService = ['image', 'build'].some((key) => child(value, key) !== undefined);
  if (path.length === 0 && isService) return 'a service stands below `services:`; indent it';
  const other = path.length === 2 && path[0] === 'services' ? OTHER_NAMES.get(name) : undefined;
  if (other === undefined) return undefined;
  const [parent = '', key] = other.split('.');
  if (key === undefined) return `did you mean "${parent}"?`;
  return key === name
    ? `it belongs below \`${parent}:\`; indent it`
    : `did you mean "${key}" below \`${parent}:\`?`;
}

/** The hint for a value of the wrong kind. */
export function wrongTypeHint(path: Path, node: YamlNode, rule: Rule): string | undefined {
  if (node.kind === 'list')
    return path[0] === 'services' && path.length === 1 ? 'remove the dashes' : undefined;
  if (node.kind === 'map') return mappingHint(path, rule);
  if (isNull(node)) return undefined;
  return node.type === 'string' ? textHint(node.text, rule) : otherScalarHint(path, rule);
}

function mappingHint(path: Path, rule: Rule): string | undefined {
  const isItem = typeof path[path.length - 1] === 'number' && rule.map === undefined;
  return isItem
    ? 'an item is one text; write `key=value` behind the dash, or a mapping without dashes'
    : undefined;
}

function textHint(text: string, rule: Rule): string | undefined {
  const dash = /^-\S/.test(text);
  if (rule.list !== undefined) {
    return dash ? 'a dash needs a space behind it' : 'write a list: a dash and a space before each item';
  }
  const isPair = rule.map !== undefined && /^[A-Za-z_][\w.-]*:\S/.test(text);
  return isPair ? 'a colon needs a space behind it' : undefined;
}

function otherScalarHint(path: Path, rule: Rule): string | undefined {
  if (DURATIONS.has(String(path[path.length - 1]))) return 'write a unit, such as 30s';
  const isText = rule.scalar?.kinds.includes('string') ?? false;
  return isText ? 'put it in quotes to make it a string' : undefined;
}
