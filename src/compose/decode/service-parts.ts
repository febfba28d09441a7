import { isNull, isTrue, pairs } from '../yaml/yaml-node.ts';
import { byKey, type Codec, list, struct } from './codec.ts';
import { ulimits } from './limits.ts';
import { shellWords } from './shell-words.ts';
import {
  boolean,
  bytes,
  duration,
  fileMode,
  flag,
  hosts,
  nonZeroInteger,
  nonZeroUnsigned,
  nullableMapping,
  plainInteger,
  text,
  textMapping,
  textOrEmpty,
  texts,
  unsigned,
} from './values.ts';

/** A command as a list; a string is split like a shell would. An empty one stays an empty list. */
export const command: Codec = (node, context) => {
  if (node.kind === 'list') return node.items.map((item) => textOrEmpty(item, context) ?? '');
  if (node.kind !== 'scalar') return undefined;
  const words = shellWords(node.text);
  if (words === undefined)
    context.reporter.error('INVALID_COMMAND', 'The command has a quote that is not closed', node.mark);
  return words;
};

export const hook = struct(
  [
    ['command', command],
    ['user', text],
    ['privileged', flag],
    ['working_dir', text],
    ['environment', nullableMapping],
  ],
  { command: () => null },
);

/** A test that is one string runs in the image's shell. */
const healthTest: Codec = (node, context) =>
  node.kind === 'scalar' ? ['CMD-SHELL', node.text] : list(textOrEmpty)(node, context);

export const healthcheck = struct([
  ['test', healthTest],
  ['timeout', duration],
  ['interval', duration],
  ['retries', unsigned],
  ['start_period', duration],
  ['start_interval', duration],
  ['disable', flag],
]);

export const dependency = struct(
  [
    ['condition', text],
    ['restart', flag],
    ['required', boolean],
  ],
  { required: () => false },
);

export const serviceNetwork = struct([
  ['aliases', texts],
  ['driver_opts', textMapping],
  ['gw_priority', nonZeroInteger],
  ['interface_name', text],
  ['ipv4_address', text],
  ['ipv6_address', text],
  ['link_local_ips', texts],
  ['mac_address', text],
  ['priority', nonZeroInteger],
]);

/** A port or a range of ports, as text. */
const publishedPort: Codec = (node, context) => {
  if (node.kind !== 'scalar' || node.type !== 'float') return text(node, context);
  context.reporter.error('INVALID_PORT', `${node.text} is not a port`, node.mark);
  return undefined;
};

export const port = struct([
  ['name', text],
  ['mode', text],
  ['host_ip', text],
  ['target', nonZeroUnsigned],
  ['published', publishedPort],
  ['protocol', text],
  ['app_protocol', text],
]);

export const fileMount = struct([
  ['source', text],
  ['target', text],
  ['uid', text],
  ['gid', text],
  ['mode', fileMode],
]);

export const mount = struct([
  ['type', text],
  ['source', text],
  ['target', text],
  ['read_only', flag],
  ['consistency', text],
  [
    'bind',
    struct([
      ['selinux', text],
      ['propagation', text],
      ['create_host_path', flag],
      ['recursive', text],
    ]),
  ],
  [
    'volume',
    struct([
      ['labels', textMapping],
      ['nocopy', flag],
      ['subpath', text],
    ]),
  ],
  [
    'tmpfs',
    struct([
      ['size', bytes],
      ['mode', plainInteger],
    ]),
  ],
  ['image', struct([['subpath', text]])],
]);

export const device = struct([
  ['source', text],
  ['target', text],
  ['permissions', text],
]);

/** -1 asks for all devices. */
const deviceCount: Codec = (node, context) => {
  if (node.kind !== 'scalar') return undefined;
  if (node.type === 'int') return nonZeroInteger(node, context);
  if (node.text.toLowerCase() === 'all') return -1;
  if (node.type === 'string' && /^-?\d+$/.test(node.text)) return Number(node.text) || undefined;
  context.reporter.error('WRONG_VALUE', `A device count is a number or "all", not "${node.text}"`, node.mark);
  return undefined;
};

export const deviceRequest = struct([
  ['capabilities', texts],
  ['driver', text],
  ['count', deviceCount],
  ['device_ids', texts],
  ['options', textMapping],
]);

export const logging = struct([
  ['driver', text],
  ['options', textMapping],
]);

export const credentialSpec = struct([
  ['config', text],
  ['file', text],
  ['registry', text],
]);

export const watch = struct(
  [
    ['path', text],
    ['action', text],
    ['target', text],
    ['exec', hook],
    ['include', texts],
    ['ignore', texts],
    ['initial_sync', flag],
  ],
  { exec: () => ({ command: null }) },
);

const optionalEnvFile = struct(
  [
    ['path', text],
    ['required', flag],
    ['format', text],
  ],
  { required: () => false },
);

/** A required env file is its path; only an optional one keeps the long form. */
export const envFile: Codec = (node, context) => {
  const isRequired = node.kind === 'map' && isTrue(node.entries.get('required')?.value);
  return isRequired ? text(node.entries.get('path')?.value ?? node, context) : optionalEnvFile(node, context);
};

export const model = struct([
  ['endpoint_var', text],
  ['model_var', text],
]);

/** Options of a provider: each a list of strings. */
const providerOptions: Codec = (node, context) => {
  const options = pairs(node)
    .sort(byKey)
    .flatMap(([key, value]): [string, unknown][] => {
      const read = isNull(value) ? [] : texts(value, context);
      return read === undefined ? [] : [[key, read]];
    });
  return options.length === 0 ? undefined : Object.fromEntries(options);
};

export const provider = struct([
  ['type', text],
  ['options', providerOptions],
]);

/** ssh keys as `id` or `id=path`. */
const ssh: Codec = (node) => {
  if (node.kind !== 'map' || node.entries.size === 0) return undefined;
  const keys = pairs(node).sort(byKey);
  return keys.map(([id, path]) =>
    isNull(path) || path.kind !== 'scalar' || path.text === '' ? id : `${id}=${path.text}`,
  );
};

export const build = struct([
  ['context', text],
  ['dockerfile', text],
  ['dockerfile_inline', text],
  ['entitlements', texts],
  ['args', nullableMapping],
  ['provenance', text],
  ['sbom', text],
  ['ssh', ssh],
  ['labels', textMapping],
  ['cache_from', texts],
  ['cache_to', texts],
  ['no_cache', flag],
  ['additional_contexts', textMapping],
  ['pull', flag],
  ['extra_hosts', hosts],
  ['isolation', text],
  ['network', text],
  ['target', text],
  ['secrets', list(fileMount)],
  ['shm_size', bytes],
  ['tags', texts],
  ['ulimits', ulimits],
  ['platforms', texts],
  ['privileged', flag],
]);
