import { mkdirSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unpackTar } from 'modern-tar/fs';
import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { type CopyTarget, copyName, placeFor } from './place.ts';
import { linkedPath } from './to-container.ts';

/** Copies a file or folder of a container to this machine. Throws `COPY_REFUSED`, `EngineError`. */
export async function copyFromContainer(
  engine: Engine,
  id: string,
  path: string,
  target: string,
  followLink: boolean,
): Promise<void> {
  const source = await sourcePath(engine, id, path, followLink);
  const stat = await engine.statPath(id, source);
  if (stat === undefined) {
    throw new FlotillaError('COPY_REFUSED', `There is no file or folder "${path}" in the container`);
  }
  const { folder, name } = placeFor({ isFolder: stat.isFolder, name: copyName(path) }, localTarget(target));
  const { signal } = new AbortController();
  const base = resolve(folder);
  const links: Link[] = [];
  await pipeline(
    Readable.from(engine.getArchive(id, source, signal)),
    unpackTar(base, {
      filter: ({ name: entry, type, linkname = '' }) => {
        if (type === 'symlink') links.push({ name: named(entry, name), linkname });
        return type !== 'symlink' && named(entry, name) !== '';
      },
      map: (header) => ({
        ...header,
        name: named(header.name, name),
        ...(header.type === 'link' && header.linkname !== undefined
          ? { linkname: named(header.linkname, name) }
          : {}),
      }),
    }),
  );
  // An empty folder whose contents are copied leaves a folder too.
  if (stat.isFolder) mkdirSync(resolve(base, name), { recursive: true });
  for (const link of links) makeLink(base, link);
}

interface Link {
  readonly name: string;
  readonly linkname: string;
}

/**
 * Links come last, so that nothing is written through one of them, and a link whose own folder is reached
 * through another that leads out is refused.
 */
function makeLink(base: string, { name, linkname }: Link): void {
  const path = resolve(base, name);
  const parent = dirname(path);
  mkdirSync(parent, { recursive: true });
  const isInside = `${realpathSync(parent)}/`.startsWith(`${realpathSync(base)}/`.replace(/\/+$/, '/'));
  if (!isInside) throw new FlotillaError('COPY_REFUSED', `"${name}" lies outside of the target folder`);
  rmSync(path, { force: true });
  symlinkSync(linkname, path);
}

/** The same, as a tar on a stream. */
export async function packFromContainer(
  engine: Engine,
  id: string,
  path: string,
  output: NodeJS.WritableStream,
  followLink: boolean,
): Promise<void> {
  const source = await sourcePath(engine, id, path, followLink);
  const { signal } = new AbortController();
  await pipeline(Readable.from(engine.getArchive(id, source, signal)), output, { end: false });
}

async function sourcePath(engine: Engine, id: string, path: string, followLink: boolean): Promise<string> {
  if (!followLink) return path;
  const stat = await engine.statPath(id, path);
  return stat?.isLink === true ? linkedPath(path, stat) : path;
}

/** The engine's entries begin with the source's own name, or with "./" for contents only. */
function named(entry: string, top: string): string {
  const rest = entry.replace(/^\/*[^/]*\/?/, '');
  return top === '' ? rest : rest === '' ? top : `${top}/${rest}`;
}

function localTarget(path: string): CopyTarget {
  const stats = statSync(resolve(path), { throwIfNoEntry: false });
  if (stats !== undefined) return { path, kind: stats.isDirectory() ? 'folder' : 'file' };
  const parent = dirname(resolve(path));
  if (statSync(parent, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new FlotillaError('COPY_REFUSED', `There is no folder "${parent}"`, { hint: 'create it first' });
  }
  return { path, kind: 'missing' };
}
