import { createReadStream, lstatSync, readlinkSync, type Stats } from 'node:fs';
import { Readable } from 'node:stream';
import { createTarPacker, packTar, type TarHeader } from 'modern-tar';
import { fromWeb } from '../../async/tar-streams.ts';
import { readEntry, SECTION, Sections, type PackSource as Source, type Unreadable } from './sections.ts';

/** What is to be done in a container so that it has what is here. */
export interface Pack {
  /** Paths in the container, of what is not here any more; none lies in another one. */
  readonly removed: readonly string[];
  /** The tar itself, where it is small enough to be kept. */
  readonly tar?: Buffer;
  /** Its regular files, by their path in the container. */
  readonly files: ReadonlyMap<string, TarHeader>;
  /** How many entries the tar has. */
  readonly entries: number;
  /** Their folders, files and links as a tar that is unpacked at "/"; can be opened again and again. */
  readonly open: () => Readable;
  /** Its entries in pieces, where there are many and all of them fit in memory. */
  readonly sections?: Sections;
  /** Files that are here and can't be read; known when the tar has been sent. */
  readonly unreadable: readonly Unreadable[];
}

/** Whom the entries belong to. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Above that, files are read while they are sent, for each container anew. */
const IN_MEMORY_BYTES = 32 * 1024 * 1024;

/**
 * Reads what paths are now, whatever has been announced: what is not there any more is removed in the
 * containers. So is what `isKnown` has not seen yet, for whoever has not seen a path come can't tell when it goes;
 * it is announced by itself.
 */
export async function packPaths(
  pathByContainerPath: ReadonlyMap<string, string>,
  owner: FileOwner,
  isKnown: (path: string) => boolean,
): Promise<Pack> {
  const sources: Source[] = [];
  const missing: string[] = [];
  let bytes = 0;
  for (const [containerPath, path] of sorted(pathByContainerPath)) {
    const source = isKnown(path) ? sourceOf(path, containerPath, owner) : 'missing';
    if (source === 'missing') missing.push(containerPath);
    else if (source !== 'other') {
      sources.push(source);
      bytes += source.header.size;
    }
  }
  const unreadable: Unreadable[] = [];
  const files = sources.flatMap(({ header }): [string, TarHeader][] =>
    header.type === 'file' ? [[`/${header.name}`, header]] : [],
  );
  const result = { removed: withoutCovered(missing, sources), files: new Map(files), unreadable };
  if (bytes > IN_MEMORY_BYTES) {
    return { ...result, entries: sources.length, open: () => streamOf(sources) };
  }
  if (sources.length > SECTION) {
    const sections = new Sections(sources, unreadable);
    return { ...result, entries: sources.length, sections, open: () => Readable.from(sections.tar()) };
  }
  const read = sources.flatMap((source) => readEntry(source, unreadable));
  const tar = read.length === 0 ? undefined : Buffer.from(await packTar(read));
  // One chunk for a small tar: the engine has it with the request.
  const open = (): Readable => Readable.from(tar === undefined ? [] : [tar]);
  return { ...result, entries: read.length, open, ...(tar === undefined ? {} : { tar }) };
}

/** Folders come before what is in them. */
function sorted(paths: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...paths].sort(([one], [other]) => (one < other ? -1 : 1));
}

function sourceOf(path: string, containerPath: string, owner: FileOwner): Source | 'missing' | 'other' {
  const stats = statsOf(path);
  if (stats === undefined) return 'missing';
  const base = { mode: stats.mode & 0o7777, mtime: stats.mtime, ...owner, uname: '', gname: '' };
  const name = containerPath.slice(1);
  if (stats.isDirectory()) {
    return { path, header: { ...base, name: `${name}/`, type: 'directory', size: 0 } };
  }
  if (stats.isFile()) return { path, header: { ...base, name, type: 'file', size: stats.size } };
  if (!stats.isSymbolicLink()) return 'other';
  const linkname = linkOf(path);
  return linkname === undefined
    ? 'missing'
    : { path, header: { ...base, name, type: 'symlink', linkname, size: 0 } };
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder on the way to it is none any more.
    return undefined;
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Large files piece by piece. One that has another length by then breaks the stream off: the sync fails and
 * is tried again with what the file is then.
 */
function streamOf(sources: readonly Source[]): Readable {
  const { readable, controller } = createTarPacker();
  const write = async (): Promise<void> => {
    for (const { header, path } of sources) {
      const writer = controller.add(header).getWriter();
      if (header.type === 'file' && header.size > 0) {
        for await (const chunk of createReadStream(path, { end: header.size - 1 })) {
          await writer.write(chunk as Buffer);
        }
      }
      await writer.close();
    }
    controller.finalize();
  };
  write().catch((error: unknown) => controller.error(error));
  return fromWeb(readable);
}

/**
 * Leaves out what goes with a folder above it, or with the file that has taken the folder's place, and a
 * folder that has come back while this was read: an event of its own says so.
 */
function withoutCovered(missing: readonly string[], sources: readonly Source[]): readonly string[] {
  const gone = new Set(missing);
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const { header } of sources) {
    if (header.type !== 'directory') files.add(`/${header.name}`);
    for (const above of foldersAbove(`/${header.name}`)) folders.add(above);
  }
  return missing.filter(
    (path) =>
      !folders.has(path) && ![...foldersAbove(path)].some((above) => gone.has(above) || files.has(above)),
  );
}

/** The folders above a path, the nearest first. */
function* foldersAbove(path: string): Iterable<string> {
  for (let above = parentOf(path.replace(/\/$/, '')); above !== ''; above = parentOf(above)) yield above;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
