import { parseBytes } from '../decode/units.ts';
import { misplacedHint } from '../schema/slips.ts';
import { child, isNull, itemsOf, pairs, stringOf, type YamlNode } from '../yaml/yaml-node.ts';
import { type CheckContext, keyMark, type ServiceCheck, serviceMark } from './context.ts';

/** Attributes that users take for names of services only by mistake. */
const NOT_SERVICES = new Set([
  'environment',
  'ports',
  'depends_on',
  'labels',
  'healthcheck',
  'deploy',
  'logging',
]);

/** A service runs something: an image, a build, or a provider. */
export const checkImage: ServiceCheck = (name, service, context) => {
  const image = child(service, 'image');
  const hasImage = image !== undefined && stringOf(image) !== '';
  if (hasImage || child(service, 'build') !== undefined || child(service, 'provider') !== undefined) return;
  const message = `Service "${name}" has neither an image nor a build context specified`;
  const hint = misplacedHint(['services', name], NOT_SERVICES) ?? 'add `image:` or `build:`';
  context.reporter.error('NO_IMAGE', message, serviceMark(name, context), hint);
};

/** The parts of a build that exclude or need each other. */
export const checkBuild: ServiceCheck = (name, service, context) => {
  const build = child(service, 'build');
  const { reporter } = context;
  if (child(build, 'dockerfile') !== undefined && child(build, 'dockerfile_inline') !== undefined) {
    const message = `Service "${name}" builds from dockerfile and dockerfile_inline, of which only one is possible`;
    reporter.error('BUILD_CONFLICT', message, keyMark(build, 'dockerfile_inline'));
  }
  for (const [key, value] of pairs(child(build, 'additional_contexts'))) {
    const target = stringOf(value)?.startsWith('service:')
      ? stringOf(value)?.slice('service:'.length)
      : undefined;
    if (target === undefined) continue;
    const other = context.enabled.get(target) ?? context.disabled.get(target);
    const why = other === undefined ? 'is not defined' : 'has no build';
    if (other !== undefined && child(other, 'build') !== undefined) continue;
    const message = `Service "${name}" builds on service "${target}" (context "${key}"), which ${why}`;
    reporter.error('UNDEFINED_REFERENCE', message, value.mark);
  }
  const platforms = itemsOf(child(build, 'platforms')).map(stringOf);
  const platform = stringOf(child(service, 'platform'));
  if (platform !== undefined && platforms.length > 0 && !platforms.includes(platform)) {
    const message = `Service "${name}": service.build.platforms MUST include service.platform "${platform}"`;
    reporter.error('BUILD_CONFLICT', message, keyMark(service, 'platform'));
  }
};

export const checkNetworkMode: ServiceCheck = (name, service, context) => {
  const mode = stringOf(child(service, 'network_mode')) ?? '';
  const networks = pairs(child(service, 'networks'));
  if (mode === '' || networks.length === 0) return;
  const message = `Service "${name}" sets network_mode and networks, of which only one is possible`;
  context.reporter.error(
    'NETWORK_CONFLICT',
    message,
    keyMark(service, 'network_mode'),
    'remove one of the two',
  );
};

export const checkHealthcheck: ServiceCheck = (name, service, context) => {
  const [first] = itemsOf(child(child(service, 'healthcheck'), 'test'));
  if (first === undefined || ['CMD', 'CMD-SHELL', 'NONE'].includes(stringOf(first) ?? '')) return;
  const message = `Service "${name}" has a healthcheck.test that begins with neither CMD, CMD-SHELL nor NONE`;
  context.reporter.error(
    'HEALTHCHECK_TEST',
    message,
    first.mark,
    'write ["CMD", ...], or the command as one string',
  );
};

/** Attributes that exist twice, at the service and under `deploy`, and must then agree. */
const PAIRED: readonly (readonly [string, readonly string[]])[] = [
  ['scale', ['replicas']],
  ['cpus', ['resources', 'limits', 'cpus']],
  ['mem_limit', ['resources', 'limits', 'memory']],
  ['mem_reservation', ['resources', 'reservations', 'memory']],
  ['pids_limit', ['resources', 'limits', 'pids']],
];

export const checkPairs: ServiceCheck = (name, service, context) => {
  for (const [key, path] of PAIRED) {
    const own = child(service, key);
    if (own === undefined || isNull(own)) continue;
    const other = limitOf(child(service, 'deploy'), path);
    // A limit of 0 is none; a scale of 0 is one.
    const isNone = key !== 'scale' && sizeOf(own) === 0;
    if (isNone || other === undefined || sizeOf(own) === other) continue;
    const message = `Service "${name}" sets ${key} and deploy.${path.join('.')} to different values`;
    const hint = other === 0 ? `set deploy.${path.join('.')} in its place` : 'keep one of the two';
    context.reporter.error('VALUES_DIFFER', message, keyMark(service, key), hint);
  }
};

/** As docker compose: where any limits are set, one that is missing among them is 0. Undefined where nothing is said. */
function limitOf(deploy: YamlNode | undefined, path: readonly string[]): string | number | undefined {
  const [last = ''] = path.slice(-1);
  let place = deploy;
  for (const step of path.slice(0, -1)) place = child(place, step);
  const value = child(place, last);
  if (value !== undefined && !isNull(value)) return sizeOf(value);
  return path.length > 1 && place?.kind === 'map' ? 0 : undefined;
}

function sizeOf(node: YamlNode): string | number {
  if (node.kind !== 'scalar') return '';
  const plainNumber = Number(node.text);
  return Number.isNaN(plainNumber) ? Number(parseBytes(node.text) ?? Number.NaN) || node.text : plainNumber;
}

export const checkScale: ServiceCheck = (name, service, context) => {
  const scale = child(service, 'scale') ?? child(child(service, 'deploy'), 'replicas');
  const count = scale?.kind === 'scalar' ? Number(scale.text) : 1;
  if (count < 0) context.reporter.error('WRONG_VALUE', `Service "${name}" has a negative scale`, scale?.mark);
  const containerName = child(service, 'container_name');
  if (count <= 1 || (stringOf(containerName) ?? '') === '') return;
  const message = `Service "${name}" has a container_name and ${count} replicas, but a container name is unique`;
  context.reporter.error(
    'CONTAINER_NAME',
    message,
    keyMark(service, 'container_name'),
    'remove container_name',
  );
};

/** Two services cannot share a container name, unless the command is about one of them alone. */
export function checkContainerNames(context: CheckContext): void {
  if (context.allowSharedNames) return;
  const owners = new Map<string, string>();
  const asked = withDependencies(context);
  for (const [name, service] of context.enabled) {
    if (!asked.has(name)) continue;
    const containerName = stringOf(child(service, 'container_name')) ?? '';
    const owner = owners.get(containerName);
    if (containerName === '') continue;
    if (owner === undefined) owners.set(containerName, name);
    else {
      const message = `Services "${owner}" and "${name}" have the same container_name: container name "${containerName}" is already in use`;
      context.reporter.error('CONTAINER_NAME', message, keyMark(service, 'container_name'));
    }
  }
}

/** The services that a command is about: the named ones and what they depend on, or all. */
function withDependencies({ enabled, named }: CheckContext): ReadonlySet<string> {
  if (named.length === 0) return new Set(enabled.keys());
  const asked = new Set(named);
  // A set is walked with what is added on the way.
  for (const name of asked) {
    for (const [dependency] of pairs(child(enabled.get(name), 'depends_on'))) asked.add(dependency);
  }
  return asked;
}

/** Rules that copy files need to know where to. */
export const checkWatch: ServiceCheck = (name, service, context) => {
  for (const rule of itemsOf(child(child(service, 'develop'), 'watch'))) {
    const action = stringOf(child(rule, 'action')) ?? '';
    const target = stringOf(child(rule, 'target')) ?? '';
    if (target !== '' || action === 'rebuild' || action === 'restart') continue;
    const message = `Service "${name}" has a watch rule with action "${action}" and no target`;
    context.reporter.error('MISSING_KEY', message, rule.mark);
  }
};

/** A path in the container is mounted once. */
export const checkMounts: ServiceCheck = (name, service, context) => {
  const seen = new Set<string>();
  const tmpfs = child(service, 'tmpfs');
  const mounts: [string, YamlNode][] = [
    ...(tmpfs?.kind === 'scalar' ? [tmpfs] : itemsOf(tmpfs)).map((item): [string, YamlNode] => [
      stringOf(item)?.split(':', 1)[0] ?? '',
      item,
    ]),
    ...itemsOf(child(service, 'volumes')).map((item): [string, YamlNode] => [
      stringOf(child(item, 'target')) ?? '',
      item,
    ]),
  ];
  for (const [target, node] of mounts) {
    if (target !== '' && seen.has(target)) {
      const message = `Service "${name}" mounts two things at ${target}`;
      context.reporter.error('MOUNT_TWICE', message, node.mark, 'remove one of the two');
    }
    seen.add(target);
  }
};
