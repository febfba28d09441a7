import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { packTar } from 'modern-tar/fs';
import type { PathStat } from '../../engine/archives.ts';
import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { localStat } from './local-stat.ts';
import { type CopyTarget, copyName, placeFor } from './place.ts';

export interface CopyOptions {
  /** Copies what a symbolic link stands for, not the link. */
  readonly followLink: boolean;
  /** Keeps owner and group. */
  readonly archive: boolean;
}

/** Copies a file or folder of this machine into a container. Throws `COPY_REFUSED`, `EngineError`. */
export async function copyToContainer(
  engine: Engine,
  id: string,
  source: string,
  path: string,
  { followLink, archive }: CopyOptions,
): Promise<void> {
  const { name, file, isFolder } = localSource(source, followLink);
  const { folder, name: top } = placeFor({ isFolder, name }, await containerTarget(engine, id, path));
  const tar = packTar([
    { type: isFolder ? 'directory' : 'file', source: file, target: top === '' ? '.' : top },
  ]);
  await engine.putArchive(id, folder, tar, { copyOwner: archive, allowReplace: false });
}

/** Unpacks a tar from a stream in a folder of a container. */
export async function unpackInContainer(
  engine: Engine,
  id: string,
  tar: Readable,
  path: string,
  { archive }: CopyOptions,
): Promise<void> {
  const target = await containerTarget(engine, id, path);
  if (target.kind !== 'folder') {
    throw new FlotillaError('COPY_REFUSED', `destination "${id}:${path}" must be a directory`, {
      hint: 'a tar is unpacked in a folder that is there',
    });
  }
  await engine.putArchive(id, target.path, tar, { copyOwner: archive, allowReplace: false });
}

function localSource(
  path: string,
  followLink: boolean,
): { readonly name: string; readonly file: string; readonly isFolder: boolean } {
  const file = resolve(path);
  // "link/" and "link/." mean the folder that the link stands for.
  const follows = followLink || /\/\.?$/.test(path);
  const stats = localStat(file, follows);
  if (stats === undefined) {
    throw new FlotillaError('COPY_REFUSED', `lstat ${file}: no such file or directory`);
  }
  const isFolder = stats.isDirectory();
  if (/\/\.?$/.test(path) && !isFolder) throw new FlotillaError('COPY_REFUSED', `${file}: not a directory`);
  return {
    name: copyName(path),
    file: follows ? realpathSync(file) : file,
    isFolder,
  };
}

/** What is at the path in the container, where a link leads to if it is one. */
async function containerTarget(engine: Engine, id: string, path: string): Promise<CopyTarget> {
  const stat = await engine.statPath(id, path);
  if (stat === undefined) return { path, kind: 'missing' };
  if (!stat.isLink) return { path, kind: stat.isFolder ? 'folder' : 'file' };
  const target = linkedPath(path, stat);
  const linked = await engine.statPath(id, target);
  return { path: target, kind: linked === undefined ? 'missing' : linked.isFolder ? 'folder' : 'file' };
}

/** The path that a link in a container stands for. */
export function linkedPath(path: string, { linkTarget }: PathStat): string {
  if (linkTarget.startsWith('/')) return linkTarget;
  return `${path.replace(/\/+$/, '').replace(/[^/]*$/, '')}${linkTarget}`;
}
