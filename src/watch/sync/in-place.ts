import type { Pack } from '../files/pack.ts';
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

/**
 * The files of a pack that a container has, and that are no longer than what comes in their place. Bytes can be written over
 * such a file as they are; any other way empties it first, and a disk takes far longer to free and to find the room.
 */
export function fitsInPlace(
  { files }: Pack,
  listed: ReadonlyMap<string, ListedPath>,
): (entry: PackEntry) => boolean {
  return ({ header: { name }, body }) => {
    const path = `/${name}`;
    const there = listed.get(path);
    const header = files.get(path);
    if (there === undefined || header === undefined || body === undefined || there.isLink) return false;
    const isAlike = there.mode === header.mode && there.uid === header.uid && there.gid === header.gid;
    return isAlike && there.size <= body.length && body.length <= LARGEST_FILE;
  };
}

/** A command line has an end. */
const PATHS_PER_TOUCH = 500;

/**
 * A shell script that writes files in their place, piece by piece; it ends with 1 where one could not be written. But for
 * `touch` it uses what shells have built in: starting a program takes longer than writing a file.
 */
export function* scriptInPlace(entries: readonly PackEntry[]): Iterable<Buffer> {
  const pathsByTime = new Map<number, string[]>();
  yield Buffer.from('e=0\n');
  for (let at = 0; at < entries.length; at += SECTION) {
    const lines = entries.slice(at, at + SECTION).map(({ header, body }) => {
      const path = quoted(`/${header.name}`);
      const seconds = Math.floor((header.mtime ?? new Date(0)).getTime() / 1000);
      const others = pathsByTime.get(seconds);
      if (others === undefined) pathsByTime.set(seconds, [path]);
      else others.push(path);
      return `printf '${formatOf(body ?? new Uint8Array())}' 1<>${path}||e=1\n`;
    });
    yield Buffer.from(lines.join(''));
  }
  for (const [seconds, paths] of pathsByTime) {
    for (let at = 0; at < paths.length; at += PATHS_PER_TOUCH) {
      yield Buffer.from(`touch -d @${seconds} ${paths.slice(at, at + PATHS_PER_TOUCH).join(' ')}\n`);
    }
  }
  yield Buffer.from('exit $e\n');
}

/** Bytes as the format of `printf`, in printable ASCII and line breaks only; one that begins with "-" would be a flag. */
function formatOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return text.replace(/^-|[^\t\n\x20-\x7e]|['%\\]/g, octal);
}

function octal(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}
