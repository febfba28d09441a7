import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FlotillaError } from '../errors/flotilla-error.ts';

/**
 * Where copies of remote compose files are kept: docker compose's own folder, so that a project has the same paths, and the
 * same config hash, in both.
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = environment.HOME || homedir();
  const usual = platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(resolve(environment.XDG_CACHE_HOME || usual), 'docker-compose');
}

/**
 * Fills a folder that is there whole or not at all: `fill` works in another beside it, which takes its name when all is done. Rejects
 * with what `fill` does, and with `FILE_UNWRITABLE`.
 */
export async function fillFolder(folder: string, fill: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${folder}.${randomUUID()}`;
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await fill(unfinished);
    // What is there in its place is of a run that broke off.
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    const { code = '', syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined || error instanceof FlotillaError) throw error;
    // Another process was as fast, with the same content.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
    throw new FlotillaError('FILE_UNWRITABLE', `${folder} can't be written: ${code}`, {
      cause: error,
      hint: 'set XDG_CACHE_HOME to a folder that can be written',
    });
  }
}
