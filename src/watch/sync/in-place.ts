import { type PackEntry, SECTION } from '../files/sections.ts';
import { quoted } from './quoted.ts';

/** A file or link of a container, as `STAT` lists it. */
export interface ListedPath {
  readonly isLink: boolean;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
}

/** What `stat -c` prints of each: kind and mode in hexadecimal, size, owner, path. */
export const STAT = '%f %s %u %g %n';

const KIND = 0o170000;
const LINK = 0o120000;
const FILE = 0o100000;

/** The lines of `STAT` by path. A line that is none (a name with a line break) says nothing. */
export function listedPaths(lines: readonly string[]): ReadonlyMap<string, ListedPath> {
  const listed = new Map<string, ListedPath>();
  for (const line of lines) {
    const [, raw = '', size, uid, gid, path = ''] = /^([0-9a-f]+) (\d+) (\d+) (\d+) (\/.*)$/.exec(line) ?? [];
    const bits = Number.parseInt(raw, 16);
    const kind = bits & KIND;
    if (kind !== LINK && kind !== FILE) continue;
    listed.set(path, {
      isLink: kind === LINK,
      mode: bits & 0o7777,
      uid: Number(uid),
      gid: Number(gid),
      size: Number(size),
    });
  }
  return listed;
}

/** Larger files are as quick in a tar. */
const LARGEST_FILE = 64 * 1024;

/** A file whose content is written over the one that a container has. */
export interface InPlace {
  readonly path: string;
  readonly body: Uint8Array;
  readonly mtime: Date;
  /** The one that is there is longer. */
  readonly isCut: boolean;
}

/**
 * The entry as one that is written over a file that is there; undefined where that can't be. Any other way empties the file
 * first, and a disk takes far longer to free and to find the room.
 */
export function inPlace(
  { header: { name, mode, uid, gid, mtime = new Date(0) }, body }: PackEntry,
  listed: ReadonlyMap<string, ListedPath>,
): InPlace | undefined {
  const path = `/${name}`;
  const there = listed.get(path);
  if (there === undefined || there.isLink || body === undefined || body.length > LARGEST_FILE)
    return undefined;
  if (there.mode !== mode || there.uid !== uid || there.gid !== gid) return undefined;
  const isCut = there.size > body.length;
  // To empty a file is what is to be avoided.
  return isCut && body.length === 0 ? undefined : { path, body, mtime, isCut };
}

/** A command line has an end. */
const PATHS_PER_LINE = 500;

/**
 * A shell script that writes files in their place, piece by piece; it ends with 1 where one could not be written. What it
 * does for each file is built into shells: starting a program takes longer than writing a file.
 */
export function* scriptInPlace(files: readonly InPlace[]): Iterable<Buffer> {
  const pathsByTime = new Map<number, string[]>();
  const cutBySize = new Map<number, string[]>();
  yield Buffer.from('e=0\n');
  for (let at = 0; at < files.length; at += SECTION) {
    const lines = files.slice(at, at + SECTION).map(({ path, body, mtime, isCut }) => {
      add(pathsByTime, Math.floor(mtime.getTime() / 1000), path);
      if (isCut) add(cutBySize, body.length, path);
      return `printf '${formatOf(body)}' 1<>${quoted(path)}||e=1\n`;
    });
    yield Buffer.from(lines.join(''));
  }
  for (const [size, paths] of cutBySize) yield* forAll(`truncate -s ${size}`, paths);
  for (const [seconds, paths] of pathsByTime) yield* forAll(`touch -d @${seconds}`, paths);
  yield Buffer.from('exit $e\n');
}

function add(groups: Map<number, string[]>, key: number, path: string): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [path]);
  else group.push(path);
}

function* forAll(command: string, paths: readonly string[]): Iterable<Buffer> {
  for (let at = 0; at < paths.length; at += PATHS_PER_LINE) {
    const some = paths.slice(at, at + PATHS_PER_LINE).map(quoted);
    yield Buffer.from(`${command} ${some.join(' ')}||e=1\n`);
  }
}

/** Bytes as the format of `printf`, in printable ASCII and line breaks only; one that begins with "-" would be a flag. */
function formatOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replace(/^-|[^\t\n\x20-\x7e]|['%\\]/g, octal);
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
