import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { systemCode, systemReason } from '../errors/system-error.ts';

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
 * Fills a folder that is there whole or not at all, unless it is there: `fill` works in another beside it, which takes its name when all is
 * done. Rejects with what `fill` does, and with `FILE_UNWRITABLE`.
 */
export async function fillFolder(
  folder: string,
  isWhole: (folder: string) => boolean,
  fill: (unfinished: string) => Promise<void>,
): Promise<void> {
  if (isWhole(folder)) return;
  const unfinished = `${folder}.${randomUUID()}`;
  try {
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await fill(unfinished);
    if (!(await tookName(unfinished, folder)) && !isWhole(folder)) {
      // It is of a run that broke off; where another process was as fast, it has the same content.
      await rm(folder, { recursive: true, force: true });
      await tookName(unfinished, folder);
    }
  } catch (error) {
    const isOfFiles = error instanceof Error && 'syscall' in error;
    if (!isOfFiles) throw error;
    throw new FlotillaError('FILE_UNWRITABLE', `${folder} can't be written: ${systemReason(error)}`, {
      cause: error,
      hint: 'set XDG_CACHE_HOME to a folder that can be written',
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** False where another folder has it already. */
async function tookName(unfinished: string, folder: string): Promise<boolean> {
  try {
    await rename(unfinished, folder);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}
