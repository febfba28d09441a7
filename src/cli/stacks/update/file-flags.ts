import { InvalidArgumentError } from 'commander';
import { FlotillaError } from '../../../errors/flotilla-error.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { FileMount } from '../../../model/desired/service-parts.ts';
import { collect } from '../../globals.ts';
import { checked, keyOf, type UpdateFlag } from './changes.ts';
import { lastOf, readFields } from './fields.ts';

type Kind = 'secrets' | 'configs';

/** Secrets and configs of the stack that a service gets as files, as `docker service update` changes them. */
export const FILE_FLAGS: readonly UpdateFlag[] = [...flagsOf('secrets'), ...flagsOf('configs')];

function flagsOf(kind: Kind): readonly UpdateFlag[] {
  const one = kind.slice(0, -1);
  return [
    {
      flag: `--${one}-rm <name>`,
      help: `take a ${one} away; repeatable`,
      read: collect,
      change: (service, names, project) => {
        const keys = names.map((name) => keyOf(project[kind], name) ?? name);
        return { ...service, [kind]: (service[kind] ?? []).filter(({ source }) => !keys.includes(source)) };
      },
    },
    {
      flag: `--${one}-add <${one}>`,
      help: `give it a ${one} of the stack, as "key" or "source=key,target=key.pem,mode=0400"; repeatable`,
      read: checked((text) => parseFile(text, kind)),
      change: (service, texts, project) => {
        const added = texts.map((text) => named(parseFile(text, kind), kind, project));
        const kept = (service[kind] ?? []).filter(
          (mount) => !added.some((other) => isSameFile(mount, other)),
        );
        return { ...service, [kind]: [...kept, ...added] };
      },
    },
  ];
}

/** Throws `InvalidArgumentError`. */
function parseFile(text: string, kind: Kind): FileMount {
  const fields = text.includes('=')
    ? readFields(text, ['source', 'src', 'target', 'uid', 'gid', 'mode'])
    : new Map([['source', [text]]]);
  const source = lastOf(fields, 'source', 'src');
  if (source === undefined || source === '') throw new InvalidArgumentError('"source" says which one.');
  const [target, uid, gid, mode] = ['target', 'uid', 'gid', 'mode'].map((name) => lastOf(fields, name));
  if (mode !== undefined && !/^0?[0-7]{3,4}$/.test(mode)) {
    throw new InvalidArgumentError('"mode" is an octal number, as 0400.');
  }
  return {
    source,
    target: target ?? (kind === 'secrets' ? `/run/secrets/${source}` : `/${source}`),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(mode === undefined ? {} : { mode }),
  };
}

/** Only what the stack has can be given: its files say where the content comes from. */
function named(mount: FileMount, kind: Kind, project: Project): FileMount {
  const source = keyOf(project[kind], mount.source);
  if (source !== undefined) return { ...mount, source };
  const there = Object.keys(project[kind]);
  const hint = `${there.length === 0 ? `it has no ${kind}` : `it has ${there.join(', ')}`}; a new one comes with stack deploy`;
  throw new FlotillaError(
    'NO_SUCH_FILE_OBJECT',
    `Stack "${project.name}" has no ${kind.slice(0, -1)} "${mount.source}"`,
    {
      hint,
    },
  );
}

function isSameFile(one: FileMount, other: FileMount): boolean {
  return one.source === other.source || one.target === other.target;
}
