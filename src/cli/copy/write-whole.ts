import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { FlotillaError } from '../../errors/flotilla-error.ts';

/** The file is there when all of it is; only its owner may read it, as with docker. Throws `FILE_UNWRITABLE`. */
export async function writeWhole(
  path: string,
  write: (file: Writable) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const part = `${path}.part`;
  const file: Writable = createWriteStream(part, { mode: 0o600 });
  try {
    await write(file);
    signal.throwIfAborted();
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true });
    if (signal.aborted || !isFileError(cause)) throw cause;
    throw new FlotillaError('FILE_UNWRITABLE', `${path} can't be written: ${cause.message}`, { cause });
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
