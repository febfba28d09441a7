import type { MountSpec } from '../../model/container-spec.ts';
import type { ProjectContents } from '../../model/desired/contents.ts';
import type { FileObject, Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { FileMount } from '../../model/desired/service-parts.ts';

/** A file that is put into a container before it starts. */
export interface ContainerFile {
  readonly path: string;
  readonly content: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** One entry of a service's `secrets` or `configs`, with what it names. */
export interface GivenFile {
  readonly kind: 'secrets' | 'configs';
  readonly mount: FileMount;
  readonly object: FileObject;
}

/** What the Compose Specification gives a secret or config without a mode. */
const DEFAULT_MODE = 0o444;

/** A service's secrets, then its configs; a volume of the user's at the same path counts before them. */
export function givenFiles(project: Project, service: Service): readonly GivenFile[] {
  const taken = new Set((service.volumes ?? []).map(({ target }) => target));
  return (['secrets', 'configs'] as const).flatMap((kind) =>
    (service[kind] ?? []).flatMap((mount): readonly GivenFile[] => {
      const object = project[kind][mount.source];
      return object === undefined || taken.has(mount.target ?? '') ? [] : [{ kind, mount, object }];
    }),
  );
}

/**
 * Whether a file is copied into the container. A file of the host is mounted, so that the container sees
 * what the host has; only a copy can have an owner and a mode of its own, and reach another machine. Into
 * a read-only root nothing can be copied.
 */
export function isCopied({ mount, object }: GivenFile, service: Service, isRemote: boolean): boolean {
  if (isRemote || object.file === undefined) return true;
  const isOwned = mount.uid !== undefined || mount.gid !== undefined || mount.mode !== undefined;
  return isOwned && service.read_only !== true;
}

/** The mounts of a service's secrets and configs that are files of the host. */
export function fileMounts(project: Project, service: Service, isRemote: boolean): readonly MountSpec[] {
  return givenFiles(project, service).flatMap((given) =>
    isCopied(given, service, isRemote)
      ? []
      : [
          {
            Type: 'bind',
            Source: given.object.file ?? '',
            Target: targetOf(given),
            ReadOnly: true,
          },
        ],
  );
}

/** The files that are put into a service's containers; empty ones are left out, as in docker compose. */
export function containerFiles(
  project: Project,
  service: Service,
  contents: ProjectContents,
  isRemote: boolean,
): readonly ContainerFile[] {
  return copiedFiles(project, service, contents, isRemote).map(({ given, content }) => {
    const { uid, gid, mode } = given.mount;
    return {
      path: targetOf(given),
      content,
      mode: mode === undefined ? DEFAULT_MODE : Number.parseInt(mode, 8),
      uid: Number(uid ?? 0),
      gid: Number(gid ?? 0),
    };
  });
}

/** Why a service's files can not be put into its containers, in docker compose's words; undefined where they can. */
export function refusalOfFiles(
  project: Project,
  key: string,
  contents: ProjectContents,
  isRemote: boolean,
): string | undefined {
  const service = project.services[key];
  if (service?.read_only !== true) return undefined;
  const [first] = copiedFiles(project, service, contents, isRemote);
  if (first === undefined) return undefined;
  const { kind, object } = first.given;
  const name = `${kind === 'secrets' ? 'secret' : 'config'} "${object.name}"`;
  return `cannot create ${name} in read-only service ${key}: \`file\` is the sole supported option`;
}

interface CopiedFile {
  readonly given: GivenFile;
  readonly content: Uint8Array;
}

function copiedFiles(
  project: Project,
  service: Service,
  contents: ProjectContents,
  isRemote: boolean,
): readonly CopiedFile[] {
  return givenFiles(project, service)
    .filter((given) => isCopied(given, service, isRemote))
    .flatMap((given) => {
      const content = contents[given.kind][given.mount.source];
      return content === undefined || content.length === 0 ? [] : [{ given, content }];
    });
}

/** Relative targets are below `/run/secrets/`, and below `/` for configs. */
function targetOf({ kind, mount }: GivenFile): string {
  const folder = kind === 'secrets' ? '/run/secrets/' : '/';
  const target = mount.target ?? mount.source;
  return target.startsWith('/') ? target : `${folder}${target}`;
}
