import type { ContainerBody, HostConfigSpec } from '../../model/container-spec.ts';
import { COMPOSE_PREFIX } from '../../model/labels.ts';
import type { ImageDefaults } from '../../model/observed/fleet.ts';

/** What a field says in a few words that hold no secret. */
type Show = (body: ContainerBody) => string | undefined;

/**
 * Fields whose values may be shown, under the compose file's names. Anything that can hold a secret
 * (environment, commands, labels) is named only.
 */
const SHOWN: readonly (readonly [string, Show])[] = [
  ['image', ({ Image }) => Image],
  ['hostname', ({ Hostname }) => Hostname],
  ['user', ({ User }) => User],
  ['working_dir', ({ WorkingDir }) => WorkingDir],
  ['stop_signal', ({ StopSignal }) => StopSignal],
  ['ports', ({ HostConfig }) => showPorts(HostConfig.PortBindings)],
  ['restart', ({ HostConfig }) => HostConfig.RestartPolicy?.Name || undefined],
  ['network_mode', ({ HostConfig }) => HostConfig.NetworkMode],
  ['memory limit', ({ HostConfig }) => positive(HostConfig.Memory)],
  ['cpus', ({ HostConfig }) => positive((HostConfig.NanoCpus ?? 0) / 1e9)],
  ['privileged', ({ HostConfig }) => String(HostConfig.Privileged ?? false)],
  ['read_only', ({ HostConfig }) => String(HostConfig.ReadonlyRootfs ?? false)],
];

/** Fields that are named only: the value as it is compared; undefined where the file says nothing. */
const NAMED: readonly (readonly [string, (body: ContainerBody) => unknown])[] = [
  ['command', ({ Cmd }) => Cmd ?? undefined],
  ['entrypoint', ({ Entrypoint }) => Entrypoint ?? undefined],
  ['healthcheck', ({ Healthcheck }) => Healthcheck],
  ['volumes', ({ HostConfig }) => mountsOf(HostConfig)],
  ['extra_hosts', ({ HostConfig }) => HostConfig.ExtraHosts],
  ['cap_add', ({ HostConfig }) => HostConfig.CapAdd],
  ['cap_drop', ({ HostConfig }) => HostConfig.CapDrop],
  ['logging', ({ HostConfig }) => HostConfig.LogConfig],
  ['sysctls', ({ HostConfig }) => HostConfig.Sysctls],
  ['tmpfs', ({ HostConfig }) => HostConfig.Tmpfs],
  ['dns', ({ HostConfig }) => HostConfig.Dns],
  ['security_opt', ({ HostConfig }) => HostConfig.SecurityOpt],
];

/**
 * How the container that is wanted differs from the one that is there: "image nginx:1.26 -> nginx:1.27,
 * environment LOG_LEVEL". undefined where the difference has no effect on the container itself.
 */
export function explainChange(
  wanted: ContainerBody,
  present: ContainerBody,
  image: ImageDefaults | undefined,
): string | undefined {
  const shown = SHOWN.flatMap(([name, show]) => {
    const [before, after] = [show(present), show(wanted)];
    // What the file does not say, the image or the engine has filled in.
    return before === after || after === undefined ? [] : [`${name} ${before ?? 'none'} -> ${after}`];
  });
  const named = NAMED.flatMap(([name, value]) => {
    const after = value(wanted);
    return after === undefined || isSame(after, value(present)) ? [] : [name];
  });
  const variables = changedKeys(
    pairs(wanted.Env ?? []),
    pairs(present.Env ?? []),
    image && pairs(image.environment),
  );
  const labels = changedKeys(wanted.Labels, present.Labels, image?.labels).filter(isUserLabel);
  const changes = [
    ...shown,
    ...named,
    ...(variables.length === 0 ? [] : [`environment ${variables.join(' ')}`]),
    ...(labels.length === 0 ? [] : [`labels ${labels.join(' ')}`]),
  ];
  return changes.length === 0 ? undefined : changes.join(', ');
}

function isUserLabel(name: string): boolean {
  return !name.startsWith(COMPOSE_PREFIX) && !name.startsWith('io.flotilla.');
}

/**
 * Keys that were added, changed or taken out; the image's own are not taken out. Of an image that is not known, a container's
 * may all be its own: then what the file does not have is not named.
 */
function changedKeys(
  wanted: Readonly<Record<string, string>>,
  present: Readonly<Record<string, string>>,
  image: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  const changed = Object.keys(wanted).filter((key) => wanted[key] !== present[key]);
  if (image === undefined) return changed.sort();
  const removed = Object.keys(present).filter((key) => !(key in wanted) && present[key] !== image[key]);
  return [...changed, ...removed].sort();
}

function pairs(environment: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    environment.map((entry) => {
      const equals = entry.indexOf('=');
      return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

function showPorts(bindings: HostConfigSpec['PortBindings']): string {
  return Object.entries(bindings ?? {})
    .flatMap(([port, hosts]) =>
      (hosts ?? []).map(({ HostIp, HostPort }) => `${HostIp === '' ? '' : `${HostIp}:`}${HostPort}:${port}`),
    )
    .sort()
    .join(' ');
}

function mountsOf({ Binds, Mounts }: HostConfigSpec): readonly string[] {
  const mounts = (Mounts ?? []).map(({ Type, Source, Target }) => `${Type} ${Source ?? ''} ${Target}`);
  return [...(Binds ?? []), ...mounts].sort();
}

function positive(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : String(value);
}

/** Equal but for the order of keys, and for empty and missing, which the engine does not tell apart. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(plain);
  if (typeof value !== 'object' || value === null) return value || undefined;
  const entries = Object.entries(value)
    .map(([key, member]) => [key, plain(member)] as const)
    .filter(([, member]) => member !== undefined)
    .sort(([first], [second]) => (first < second ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
