import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { packTar, type TarSource } from 'modern-tar/fs';
import type { Build } from '../../model/desired/service-parts.ts';
import { dockerfilePath, nameBelow } from './dockerfile.ts';
import { ignoreRule } from './ignore.ts';
import { isRemoteContext } from './remote.ts';
import { walkContext } from './walk.ts';

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
  const entries = [...walkContext(folder, ignoreRule(folder, build))].map(({ name }) => name);
  const sent = new Set(['', '.dockerignore', ...withFolders(dockerfile), ...entries]);
  const tar = packTar([{ type: 'directory', source: folder, target: '.' }, ...sources], {
    // A Dockerfile that is not in the folder has only its name in the tar.
    filter: (path) => path === SENT_DOCKERFILE || sent.has(relative(folder, resolve(path))),
    // The user's own ids mean nothing in an image; docker's client sends root's as well.
    map: (header) => ({ ...header, uid: 0, gid: 0, uname: '', gname: '' }),
  });
  return { kind: 'tar', tar, dockerfile };
}

/** The builder reads the Dockerfile, also where it is among what is ignored. */
function withFolders(name: string): readonly string[] {
  const parts = name.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
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
