import { hasLabel } from './events.ts';
import { Refusal } from './refusal.ts';
import type { CreateBody, SimulatedMount, SimulatedVolume, World } from './world.ts';

export interface VolumeBody {
  Name?: string;
  Driver?: string;
  DriverOpts?: Record<string, string>;
  Labels?: Record<string, string>;
}

interface VolumeOptions {
  readonly Labels?: Record<string, string> | null;
  readonly DriverConfig?: { readonly Options?: Record<string, string> };
}

/** One that exists is answered as it is, whatever else was asked for. */
export function createVolume(world: World, body: VolumeBody): object {
  const name = body.Name || world.newId();
  const driver = body.Driver || 'local';
  if (driver !== 'local') {
    throw new Refusal(
      404,
      `create ${name}: error looking up volume plugin ${driver}: plugin "${driver}" not found`,
    );
  }
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    throw new Refusal(
      400,
      `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
    );
  }
  return describe(ensureVolume(world, name, body.Labels ?? null, body.DriverOpts ?? null));
}

export function listVolumes(world: World, filters: Readonly<Record<string, readonly string[]>>): object {
  const volumes = [...world.volumes.values()].filter((volume) =>
    (filters.label ?? []).every((label) => hasLabel(volume.labels ?? {}, label)),
  );
  return { Volumes: volumes.map(describe), Warnings: null };
}

export function inspectVolume(world: World, name: string): object {
  return describe(find(world, name));
}

export function removeVolume(world: World, name: string): void {
  find(world, name);
  const users = [...world.containers.values()].filter(({ mounts }) =>
    mounts.some(({ volume }) => volume === name),
  );
  if (users.length > 0) {
    throw new Refusal(409, `remove ${name}: volume is in use - [${users.map(({ id }) => id).join(', ')}]`);
  }
  world.volumes.delete(name);
  world.events.emit('volume', 'destroy', name, { driver: 'local' });
}

/** A container's mounts; volumes that it names and that are missing come to be, as in Docker. */
export function resolveMounts(
  world: World,
  body: CreateBody,
  imageVolumes: readonly string[],
): SimulatedMount[] {
  const mounts: SimulatedMount[] = [
    ...(body.HostConfig?.Binds ?? []).map((bind) => ofBind(world, bind)),
    ...(body.HostConfig?.Mounts ?? []).map(({ Type, Source = '', Target, ReadOnly, VolumeOptions }) =>
      Type === 'volume'
        ? ofVolume(world, Source, Target, ReadOnly !== true, VolumeOptions)
        : { type: Type, source: Source, target: Target, writable: ReadOnly !== true, anonymous: false },
    ),
  ];
  for (const target of [...Object.keys(body.Volumes ?? {}), ...imageVolumes]) {
    if (!mounts.some((mount) => mount.target === target)) mounts.push(ofVolume(world, '', target, true));
  }
  return mounts;
}

function ofBind(world: World, bind: string): SimulatedMount {
  const [source = '', target = source, mode = ''] = bind.split(':');
  const writable = !mode.split(',').includes('ro');
  if (!bind.includes(':')) return ofVolume(world, '', target, true);
  if (!source.startsWith('/')) return ofVolume(world, source, target, writable);
  return { type: 'bind', source, target, writable, anonymous: false };
}

function ofVolume(
  world: World,
  source: string,
  target: string,
  writable: boolean,
  { Labels = null, DriverConfig }: VolumeOptions = {},
): SimulatedMount {
  const options = DriverConfig?.Options ?? null;
  const volume = ensureVolume(world, source || world.newId(), Labels, options).name;
  return { type: 'volume', volume, source: mountpoint(volume), target, writable, anonymous: source === '' };
}

function ensureVolume(
  world: World,
  name: string,
  labels: Record<string, string> | null,
  options: Record<string, string> | null,
): SimulatedVolume {
  const known = world.volumes.get(name);
  if (known !== undefined) return known;
  const volume = {
    name,
    driver: 'local',
    labels,
    options,
    createdAtMs: world.clock.nowMs(),
    files: new Map(),
  };
  world.volumes.set(name, volume);
  world.events.emit('volume', 'create', name, { driver: 'local' });
  return volume;
}

function find(world: World, name: string): SimulatedVolume {
  const volume = world.volumes.get(name);
  if (volume === undefined) throw new Refusal(404, `get ${name}: no such volume`);
  return volume;
}

function mountpoint(name: string): string {
  return `/var/lib/docker/volumes/${name}/_data`;
}

function describe(volume: SimulatedVolume): object {
  return {
    CreatedAt: new Date(volume.createdAtMs).toISOString(),
    Driver: volume.driver,
    Labels: volume.labels,
    Mountpoint: mountpoint(volume.name),
    Name: volume.name,
    Options: volume.options,
    Scope: 'local',
  };
}
