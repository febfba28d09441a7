import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import type { FileReader } from '../../compose/request.ts';
import { BROKEN_BYTES } from '../../compose/yaml/characters.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { systemReason } from '../../errors/system-error.ts';

/** Far above any compose or env file; what is larger is a mistake, or meant to hurt. */
const MAX_BYTES = 16 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/** The names under which a shell hands over a pipe: `-f <(command)`, `-f /dev/stdin`. */
const HANDED_OVER = /^(\/dev\/(stdin|fd\/\d+)|\/proc\/self\/fd\/\d+)$/;

/** Reads the user's files from disk; a directory, device, pipe or huge file is an error, not a hang. */
export const diskFiles: FileReader = {
  readText(path) {
    let descriptor: number | undefined;
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) return undefined;
      // Naming the null device is how users say "none" (env files, include).
      if (path === '/dev/null') return '';
      const isPipe = HANDED_OVER.test(path) && stats.isFIFO();
      if (!stats.isFile() && !isPipe) throw notAFile(path, kindOf(stats));
      descriptor = openSync(path, 'r');
      return decodeText(readAll(descriptor, path));
    } catch (error) {
      if (error instanceof FlotillaError) throw error;
      throw unreadable(path, error);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  },
  isDirectory(path) {
    try {
      return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
    } catch {
      // A path that can't be looked at is reported where it is read.
      return false;
    }
  },
};

let standardInput: string | undefined;

/** The text on standard input, which can be read only once. */
export function readStdin(): string {
  try {
    standardInput ??= decodeText(readAll(0, 'standard input'));
    return standardInput;
  } catch (error) {
    throw error instanceof FlotillaError ? error : unreadable('standard input', error);
  }
}

/** All bytes of a file or pipe; reads no further than the limit, because not every file has a size. */
function readAll(descriptor: number, name: string): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const length = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
    if (length === 0) return Buffer.concat(chunks);
    total += length;
    if (total > MAX_BYTES) throw notAFile(name, `larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk.subarray(0, length));
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a named pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

/** Bytes as text: UTF-8, or UTF-16 where a byte order mark says so, as Windows editors save it. */
function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const text = bytes.toString('utf8');
  // A replacement character may be the file's own: only the bytes tell.
  return text.includes('\uFFFD') && !isUtf8(bytes) ? text.replaceAll('\uFFFD', BROKEN_BYTES) : text;
}

function notAFile(path: string, what: string): FlotillaError {
  return new FlotillaError('FILE_UNREADABLE', `"${path}" can't be read: it is ${what}`);
}

function unreadable(path: string, cause: unknown): FlotillaError {
  return new FlotillaError('FILE_UNREADABLE', `"${path}" can't be read: ${systemReason(cause)}`, { cause });
}
