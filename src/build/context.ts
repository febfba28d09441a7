import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import dockerignore from '@balena/dockerignore';
import { packTar, type TarSource } from 'modern-tar/fs';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Build } from '../model/desired/service-parts.ts';

/** Where an engine builds from: a tar that is sent to it, or an address that it fetches itself. */
export type BuildContext =
  | { readonly kind: 'tar'; readonly tar: Readable; readonly dockerfile: string }
  | { readonly kind: 'remote'; readonly url: string; readonly dockerfile: string };

/** The name in the tar of a Dockerfile that is not in the context. */
const SENT_DOCKERFILE = '.flotilla-dockerfile';

/** A repository or an archive, as the engine's builder fetches it. */
const REMOTE = /^(https?:\/\/|git:\/\/|git@|github\.com\/)/;

/** True where a build's context is fetched by the engine. */
export function isRemoteContext(context: string | undefined): boolean {
  return REMOTE.test(context ?? '');
}

/**
 * Opens a build's context: the folder without what `.dockerignore` (or `<Dockerfile>.dockerignore`) names.
 * Throws `BUILD_CONTEXT_MISSING` and `DOCKERFILE_MISSING`.
 */
export function openContext(build: Build): BuildContext {
  const folder = build.context ?? '.';
  if (isRemoteContext(folder)) {
    return { kind: 'remote', url: folder, dockerfile: build.dockerfile ?? 'Dockerfile' };
  }
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new FlotillaError('BUILD_CONTEXT_MISSING', `The build context "${folder}" is no directory`, {
      hint: 'correct "context" under "build" in the compose file',
    });
  }
  const { dockerfile, sources } = dockerfileOf(build, folder);
  const isSent = ignoreRule(folder, build.dockerfile ?? 'Dockerfile');
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
  if (build.dockerfile_inline !== undefined) {
    const sources: TarSource[] = [
      { type: 'content', content: build.dockerfile_inline, target: SENT_DOCKERFILE },
    ];
    return { dockerfile: SENT_DOCKERFILE, sources };
  }
  const path = resolve(folder, build.dockerfile ?? 'Dockerfile');
  if (!existsSync(path)) {
    throw new FlotillaError('DOCKERFILE_MISSING', `There is no Dockerfile at "${path}"`, {
      hint: 'create it, or name another with "dockerfile" under "build"',
    });
  }
  const inside = relative(folder, path);
  if (!inside.startsWith('..') && !isAbsolute(inside)) return { dockerfile: inside, sources: [] };
  return {
    dockerfile: SENT_DOCKERFILE,
    sources: [{ type: 'content', content: readFileSync(path, 'utf8'), target: SENT_DOCKERFILE }],
  };
}

/** Whether a path below the context is sent. A folder is passed over only where nothing in it can be. */
function ignoreRule(folder: string, dockerfile: string): (name: string, isFolder: boolean) => boolean {
  const file = [`${join(folder, basename(dockerfile))}.dockerignore`, join(folder, '.dockerignore')].find(
    (path) => existsSync(path),
  );
  if (file === undefined) return () => true;
  const text = readFileSync(file, 'utf8');
  const rules = dockerignore({ ignorecase: false }).add(text);
  const hasExceptions = /^\s*!/m.test(text);
  return (name, isFolder) => (isFolder && hasExceptions) || !rules.ignores(name);
}
