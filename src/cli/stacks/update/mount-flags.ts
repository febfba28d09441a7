import { InvalidArgumentError } from 'commander';
import type { Mount } from '../../../model/desired/mount.ts';
import type { Project, Volume } from '../../../model/desired/project.ts';
import { dropUndefined } from '../../../plan/container-spec/drop-undefined.ts';
import { collect, parseSize } from '../../globals.ts';
import { checked, keyOf, type UpdateFlag } from './changes.ts';
import { type Fields, isOn, lastOf, pairsOf, readFields } from './fields.ts';

const FIELDS = [
  'type',
  'source',
  'src',
  'target',
  'dst',
  'destination',
  'readonly',
  'ro',
  'consistency',
  'bind-propagation',
  'bind-nonrecursive',
  'volume-nocopy',
  'volume-label',
  'volume-subpath',
  'volume-driver',
  'volume-opt',
  'tmpfs-size',
  'tmpfs-mode',
];

const TYPES = ['volume', 'bind', 'tmpfs'] as const;

/** `--mount-add` and `--mount-rm`, as docker has them: one mount for each path in the container. */
export const MOUNT_FLAGS: readonly UpdateFlag[] = [
  {
    flag: '--mount-rm <path>',
    help: 'take away what is mounted at a path in its containers; repeatable',
    read: collect,
    change: (service, targets) => ({
      ...service,
      volumes: (service.volumes ?? []).filter(({ target }) => !targets.includes(target)),
    }),
  },
  {
    flag: '--mount-add <mount>',
    help: 'mount a volume, a folder or memory, as "type=volume,source=data,target=/data"; repeatable',
    read: checked(parseMount),
    change: (service, texts, project) => {
      const added = texts.map((text) => withKey(parseMount(text), project));
      const targets = new Set(added.map(({ target }) => target));
      const kept = (service.volumes ?? []).filter(({ target }) => !targets.has(target));
      return { ...service, volumes: [...kept, ...added] };
    },
    declare: (project, texts) => ({
      ...project,
      volumes: { ...project.volumes, ...newVolumes(project, texts) },
    }),
  },
];

/** Throws `InvalidArgumentError`. */
function parseMount(text: string): Mount {
  const fields = readFields(text, FIELDS);
  const type = typeOf(lastOf(fields, 'type') ?? 'volume');
  const source = lastOf(fields, 'source', 'src');
  const target = lastOf(fields, 'target', 'dst', 'destination');
  if (target === undefined || !target.startsWith('/')) {
    throw new InvalidArgumentError('"target" is a path in the container, from "/".');
  }
  if (type === 'bind' && source?.startsWith('/') !== true) {
    throw new InvalidArgumentError('"source" of a bind mount is a path of the node, from "/".');
  }
  if (type === 'tmpfs' && source !== undefined) throw new InvalidArgumentError('A tmpfs has no "source".');
  const consistency = lastOf(fields, 'consistency');
  return {
    type,
    ...(source === undefined || source === '' ? {} : { source }),
    target,
    ...(isOn(fields, 'readonly', 'ro') ? { read_only: true } : {}),
    ...(consistency === undefined ? {} : { consistency }),
    ...sectionOf(type, fields),
  };
}

function typeOf(text: string): (typeof TYPES)[number] {
  const type = TYPES.find((one) => one === text);
  if (type === undefined) throw new InvalidArgumentError(`"type" must be one of: ${TYPES.join(', ')}.`);
  return type;
}

function sectionOf(type: (typeof TYPES)[number], fields: Fields): Partial<Mount> {
  switch (type) {
    case 'bind': {
      const propagation = lastOf(fields, 'bind-propagation');
      const recursive = isOn(fields, 'bind-nonrecursive') ? 'disabled' : undefined;
      return { bind: dropUndefined({ propagation, recursive }) };
    }
    case 'tmpfs': {
      const size = lastOf(fields, 'tmpfs-size');
      const mode = lastOf(fields, 'tmpfs-mode');
      return { tmpfs: dropUndefined({ size: size === undefined ? undefined : parseSize(size), mode }) };
    }
    case 'volume': {
      const labels = pairsOf(fields, 'volume-label');
      const nocopy = isOn(fields, 'volume-nocopy') ? true : undefined;
      return { volume: dropUndefined({ labels, nocopy, subpath: lastOf(fields, 'volume-subpath') }) };
    }
  }
}

/** Under the stack's own word for a volume, where it has one. */
function withKey(mount: Mount, { volumes }: Project): Mount {
  if (mount.type !== 'volume' || mount.source === undefined) return mount;
  return { ...mount, source: keyOf(volumes, mount.source) ?? mount.source };
}

/** Volumes that the stack does not have yet: under the very name that is said, as docker makes them. */
function newVolumes({ volumes }: Project, texts: readonly string[]): Readonly<Record<string, Volume>> {
  const added: Record<string, Volume> = {};
  for (const text of texts) {
    const { type, source } = parseMount(text);
    if (type !== 'volume' || source === undefined || keyOf(volumes, source) !== undefined) continue;
    const fields = readFields(text, FIELDS);
    const driver = lastOf(fields, 'volume-driver');
    const options = pairsOf(fields, 'volume-opt');
    added[source] = {
      name: source,
      ...(driver === undefined ? {} : { driver }),
      ...(options === undefined ? {} : { driver_opts: options }),
    };
  }
  return added;
}
