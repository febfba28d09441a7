import { mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unpackTar } from 'modern-tar/fs';
import type { Engine } from '../../engine/engine.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { Attributes } from './attributes.ts';
import { localTarget } from './local-target.ts';
import { copyName, entryName, placeFor } from './place.ts';
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
    throw new FlotillaError('ENGINE_NOT_FOUND', `Could not find the file ${source} in container ${id}`);
  }
  const { folder, name } = placeFor({ isFolder: stat.isFolder, name: copyName(path) }, localTarget(target));
  const { signal } = new AbortController();
  const base = resolve(folder);
  const links: Link[] = [];
  const attributes = new Attributes();
  await pipeline(
    Readable.from(engine.getArchive(id, source, signal)),
    unpackTar(base, {
      filter: ({ name: entry, type, linkname = '' }) => {
        if (type === 'symlink') links.push({ name: entryName(entry, name), linkname });
        return type !== 'symlink' && entryName(entry, name) !== '';
      },
      map: (header) => {
        const entry = { ...header, name: entryName(header.name, name) };
        attributes.note(entry);
        // A folder that may not be written to is filled first.
        if (header.type === 'directory') return { ...entry, mode: (header.mode ?? 0) | 0o700 };
        return header.type === 'link' && header.linkname !== undefined
          ? { ...entry, linkname: entryName(header.linkname, name) }
          : entry;
      },
    }),
  );
  // An empty folder whose contents are copied leaves a folder too.
  if (stat.isFolder) mkdirSync(resolve(base, name), { recursive: true });
  for (const link of links) makeLink(base, link);
  attributes.apply(base);
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
