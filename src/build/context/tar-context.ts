import { readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { packTar, type TarSource } from 'modern-tar/fs';
import type { Build } from '../../model/desired/service-parts.ts';
import { dockerfilePath, nameBelow } from './dockerfile.ts';
import { ignoreRule } from './ignore.ts';
import { isRemoteContext } from './remote.ts';

/** What the classic builder builds from: a tar that is sent to it, or an address that it fetches itself. */
export type TarContext =
  | { readonly kind: 'tar'; readonly tar: Readable; readonly dockerfile: string }
  | { readonly kind: 'remote'; readonly url: string; readonly dockerfile: string };

/** The name in the tar of a Dockerfile that is not in the context. */
const SENT_DOCKERFILE = '.flotilla-dockerfile';

/** Opens a context that has been checked: the folder without what is ignored, as a tar. */
export function openTarContext(build: Build): TarContext {
  const folder = build.context ?? '.';
  if (isRemoteContext(folder)) {
    return { kind: 'remote', url: folder, dockerfile: build.dockerfile ?? 'Dockerfile' };
  }
  const { dockerfile, sources } = dockerfileOf(build, folder);
  const isSent = ignoreRule(folder, build);
  const keep = (path: string, isFolder: boolean): boolean => {
    const name = relative(folder, isAbsolute(path) ? path : resolve(path));
    return name === '' || name === dockerfile || name === '.dockerignore' || isSent(name, isFolder);
  };
  const tar = packTar([{ type: 'directory', source: folder, target: '.' }, ...sources], {
    filter: (path, stats) => keep(path, stats.isDirectory()),
    // The user's own ids mean nothing in an image; docker's client sends root's as well.
    map: (header) => ({ ...header, uid: 0, gid: 0, uname: '', gname: '' }),
  });
  return { kind: 'tar', tar, dockerfile };
}

function dockerfileOf(
  build: Build,
  folder: string,
): { readonly dockerfile: string; readonly sources: readonly TarSource[] } {
  const sent = (content: string): ReturnType<typeof dockerfileOf> => ({
    dockerfile: SENT_DOCKERFILE,
    sources: [{ type: 'content', content, target: SENT_DOCKERFILE }],
  });
  if (build.dockerfile_inline !== undefined) return sent(build.dockerfile_inline);
  const path = dockerfilePath(build) ?? '';
  const inside = nameBelow(folder, path);
  return inside === undefined ? sent(readFileSync(path, 'utf8')) : { dockerfile: inside, sources: [] };
}
