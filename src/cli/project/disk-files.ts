import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import type { FileReader } from '../../compose/request.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';

/** Far above any compose or env file; what is larger is a mistake, or meant to hurt. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads the user's files from disk; a directory, device, pipe or huge file is an error, not a hang. */
export const diskFiles: FileReader = {
  readText(path) {
    let descriptor: number | undefined;
    try {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats === undefined) return undefined;
      // Naming the null device is how users say "none" (env files, include).
      if (path === '/dev/null') return '';
      if (!stats.isFile()) throw notAFile(path, stats.isDirectory() ? 'a directory' : 'no regular file');
      descriptor = openSync(path, 'r');
      if (fstatSync(descriptor).size > MAX_BYTES) throw notAFile(path, 'larger than 64 MiB');
      return decodeText(readFileSync(descriptor));
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

/** Bytes as text: UTF-8, or UTF-16 where a byte order mark says so, as Windows editors save it. */
export function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return bytes.toString('utf8');
}

function notAFile(path: string, what: string): FlotillaError {
  return new FlotillaError('FILE_UNREADABLE', `"${path}" can't be read: it is ${what}`);
}

const REASON_BY_CODE: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its name is too long',
  ENOTDIR: 'a part of its path is no directory',
};

function unreadable(path: string, cause: unknown): FlotillaError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new FlotillaError('FILE_UNREADABLE', `"${path}" can't be read: ${REASON_BY_CODE[code] ?? code}`, {
    cause,
  });
}
