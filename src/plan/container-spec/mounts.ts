import type { MountSpec } from '../../model/container-spec.ts';
import type { Mount } from '../../model/desired/mount.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { ObservedMount } from '../../model/observed/container.ts';
import { byteCount } from '../../model/units.ts';

export interface MountSpecs {
  readonly binds: readonly string[];
  readonly mounts: readonly MountSpec[];
  readonly tmpfs: Readonly<Record<string, string>>;
}

/**
 * A service's volumes and tmpfs as the create call takes them. Binds are sent as strings wherever
 * that form says enough: only it makes the engine create a missing host folder (docker compose,
 * pkg/compose/create.go, does the same).
 */
export function mountSpecs(
  project: Project,
  service: Service,
  inherited: readonly ObservedMount[],
): MountSpecs {
  const binds: string[] = [];
  const mounts: MountSpec[] = [];
  const kept = new Map(inherited.map((mount) => [mount.target, mount]));
  for (const mount of lastAtEachTarget(service.volumes ?? [])) {
    const source = mount.type === 'volume' ? engineVolumeName(project, mount) : mount.source;
    const anonymous = mount.type === 'volume' && source === undefined ? kept.get(mount.target) : undefined;
    kept.delete(mount.target);
    if (source !== undefined && fitsBindString(mount)) binds.push(bindString(source, mount));
    else mounts.push(mountSpec(mount, source ?? anonymous?.volumeName));
  }
  for (const { volumeName, target } of kept.values()) {
    mounts.push({ Type: 'volume', Source: volumeName ?? '', Target: target });
  }
  return { binds, mounts, tmpfs: tmpfsOptions(service.tmpfs ?? []) };
}

/** What is added to a service counts before its own: `run -v`, `use_api_socket`. */
function lastAtEachTarget(volumes: readonly Mount[]): Iterable<Mount> {
  return new Map(volumes.map((mount) => [mount.target, mount])).values();
}

function engineVolumeName(project: Project, mount: Mount): string | undefined {
  return mount.source === undefined ? undefined : (project.volumes[mount.source]?.name ?? mount.source);
}

/**
 * Whether the string form says enough. The canonical form writes `create_host_path` only where it is
 * true, so a bind section without it asks for a host path that exists.
 */
function fitsBindString({ type, bind, volume }: Mount): boolean {
  if (type === 'bind') {
    if (bind === undefined) return true;
    return bind.create_host_path === true && bind.propagation === undefined && bind.recursive === undefined;
  }
  const plain = volume?.labels === undefined && volume?.subpath === undefined && volume?.nocopy !== true;
  return type === 'volume' && plain;
}

function bindString(source: string, mount: Mount): string {
  const options = [mount.read_only === true ? 'ro' : 'rw'];
  if (mount.bind?.selinux !== undefined) options.push(mount.bind.selinux);
  return `${source}:${mount.target}:${options.join(',')}`;
}

function mountSpec(mount: Mount, source: string | undefined): MountSpec {
  return {
    Type: mount.type,
    ...(source === undefined ? {} : { Source: source }),
    Target: mount.target,
    ...(mount.read_only === true ? { ReadOnly: true } : {}),
    ...(mount.consistency === undefined ? {} : { Consistency: mount.consistency }),
    ...bindOptions(mount),
    ...volumeOptions(mount),
    ...tmpfsMountOptions(mount),
    ...(mount.image?.subpath === undefined ? {} : { ImageOptions: { Subpath: mount.image.subpath } }),
  };
}

function bindOptions({ type, bind }: Mount): Pick<MountSpec, 'BindOptions'> {
  if (type !== 'bind' || bind === undefined) return {};
  return {
    BindOptions: {
      ...(bind.propagation === undefined ? {} : { Propagation: bind.propagation }),
      ...(bind.create_host_path === true ? { CreateMountpoint: true } : {}),
      ...(bind.recursive === 'disabled' ? { NonRecursive: true } : {}),
    },
  };
}

function volumeOptions({ type, volume }: Mount): Pick<MountSpec, 'VolumeOptions'> {
  if (type !== 'volume' || volume === undefined) return {};
  return {
    VolumeOptions: {
      ...(volume.nocopy === true ? { NoCopy: true } : {}),
      ...(volume.labels === undefined ? {} : { Labels: volume.labels }),
      ...(volume.subpath === undefined ? {} : { Subpath: volume.subpath }),
    },
  };
}

function tmpfsMountOptions({ type, tmpfs }: Mount): Pick<MountSpec, 'TmpfsOptions'> {
  if (type !== 'tmpfs' || tmpfs === undefined) return {};
  const size = tmpfs.size === undefined ? undefined : byteCount(String(tmpfs.size));
  return {
    TmpfsOptions: {
      ...(size === undefined ? {} : { SizeBytes: size }),
      // The canonical form writes the mode as octal text, or as the number itself.
      ...(tmpfs.mode === undefined ? {} : { Mode: fileMode(tmpfs.mode) }),
    },
  };
}

function fileMode(mode: string | number): number {
  return typeof mode === 'number' ? mode : Number.parseInt(mode, 8);
}

/** "/run:size=64m,mode=755" -> path and options. */
function tmpfsOptions(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.map((entry) => {
      const colon = entry.indexOf(':');
      return colon < 0 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
    }),
  );
}

/**
 * The volumes of the container to be replaced that its successor takes over: anonymous ones, at paths
 * that the image declares or the service mounts without a source. Where the image is not known yet,
 * every volume without a name of the project's counts (docker compose, convergence: anonymous
 * volumes are kept on recreate).
 */
export function inheritedMounts(
  project: Project,
  service: Service,
  replaced: readonly ObservedMount[],
  imageVolumes: readonly string[] | undefined,
): readonly ObservedMount[] {
  const named = new Set(Object.values(project.volumes).map((volume) => volume.name));
  const sourceless = new Set(
    (service.volumes ?? [])
      .filter(({ type, source }) => type === 'volume' && source === undefined)
      .map(({ target }) => target),
  );
  return replaced.filter(({ kind, volumeName, target }) => {
    if (kind !== 'volume' || volumeName === undefined || named.has(volumeName)) return false;
    const mayBeImages = imageVolumes === undefined || imageVolumes.includes(target);
    return sourceless.has(target) || mayBeImages;
  });
}
