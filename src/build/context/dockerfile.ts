import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Build } from '../../model/desired/service-parts.ts';
import { isArchive } from './archive.ts';
import { isRemoteContext } from './remote.ts';

export interface Dockerfile {
  /** As people call it: its path, or where it stands in the compose file. */
  readonly name: string;
  readonly text: string;
}

/** The Dockerfile of a build; undefined where it is not on this machine, or is not there. */
export function readDockerfile(build: Build): Dockerfile | undefined {
  if (build.dockerfile_inline !== undefined) {
    return { name: 'dockerfile_inline', text: build.dockerfile_inline };
  }
  const path = dockerfilePath(build);
  if (path === undefined || !existsSync(path)) return undefined;
  return { name: path, text: readFileSync(path, 'utf8') };
}

/** Where the Dockerfile is on this machine; undefined where it comes with a fetched or packed context. */
export function dockerfilePath({ context = '.', dockerfile = 'Dockerfile' }: Build): string | undefined {
  if (isAbsolute(dockerfile)) return dockerfile;
  return isRemoteContext(context) || isArchive(context) ? undefined : resolve(context, dockerfile);
}

/** A path's name below a folder; undefined where it is not in there. */
export function nameBelow(folder: string, path: string): string | undefined {
  const name = relative(folder, path);
  return name.startsWith('..') || isAbsolute(name) ? undefined : name;
}

/**
 * Checks what can be known before a builder starts. Throws `BUILD_CONTEXT_MISSING`, `DOCKERFILE_MISSING`.
 */
export function checkContext(build: Build): void {
  const { context = '.' } = build;
  if (isRemoteContext(context)) return;
  const stats = statSync(context, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true && !isArchive(context)) {
    const what = stats === undefined ? 'does not exist' : 'is neither a directory nor a tar archive';
    throw new FlotillaError('BUILD_CONTEXT_MISSING', `The build context "${context}" ${what}`, {
      hint: 'correct "context" under "build" in the compose file',
    });
  }
  const path = build.dockerfile_inline === undefined ? dockerfilePath(build) : undefined;
  if (path === undefined || existsSync(path)) return;
  throw new FlotillaError('DOCKERFILE_MISSING', `There is no Dockerfile at "${path}"`, {
    hint: 'create it, or name another with "dockerfile" under "build"',
  });
}
