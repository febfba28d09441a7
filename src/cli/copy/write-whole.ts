import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { localTarget } from './local-target.ts';

/**
 * The file is there when all of it is; only its owner may read it, as with docker. Throws `FILE_UNWRITABLE`,
 * and `COPY_REFUSED` where the path can be none of a file.
 */
export async function writeWhole(
  path: string,
  write: (file: Writable) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { path: target, kind } = localTarget(path);
  if (kind === 'folder') throw new FlotillaError('COPY_REFUSED', `cannot write to a directory: ${path}`);
  const part = `${target}.part`;
  const file: Writable = createWriteStream(part, { mode: 0o600 });
  try {
    await write(file);
    signal.throwIfAborted();
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    if (signal.aborted || !isFileError(cause)) throw cause;
    throw new FlotillaError('FILE_UNWRITABLE', `${path} can't be written: ${cause.message}`, { cause });
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
