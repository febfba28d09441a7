import { closeSync, createReadStream, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { unpackTar } from 'modern-tar/fs';
import { FlotillaError } from '../../errors/flotilla-error.ts';

/** Where a tar archive says that it is one (POSIX, "ustar Interchange Format"). */
const TAR_MAGIC = { at: 257, text: 'ustar' } as const;
const GZIP_MAGIC = [0x1f, 0x8b] as const;
const HEAD_BYTES = 512;

/** True for a file that holds a tar archive, packed with gzip or not. */
export function isArchive(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  const head = readHead(path);
  const { at, text } = TAR_MAGIC;
  return isGzip(head) || head.subarray(at, at + text.length).toString('latin1') === text;
}

/**
 * Unpacks an archive into a folder of its own, which `dispose` removes: buildx takes folders only.
 * Rejects with `BUILD_CONTEXT_INVALID`.
 */
export async function unpackArchive(
  path: string,
): Promise<{ readonly folder: string; readonly dispose: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-context-'));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const source = createReadStream(path);
    const unpack = unpackTar(folder);
    await (isGzip(readHead(path)) ? pipeline(source, createGunzip(), unpack) : pipeline(source, unpack));
  } catch (cause) {
    dispose();
    throw new FlotillaError('BUILD_CONTEXT_INVALID', `The build context "${path}" can't be unpacked`, {
      cause,
      hint: 'it must be a tar archive, packed with gzip or not at all',
    });
  }
  return { folder, dispose };
}

function isGzip(head: Buffer): boolean {
  return head[0] === GZIP_MAGIC[0] && head[1] === GZIP_MAGIC[1];
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, 'r');
  try {
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
