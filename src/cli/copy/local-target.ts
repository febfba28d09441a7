import { readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { localStat } from './local-stat.ts';
import type { CopyTarget } from './place.ts';

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * What a copy to this machine is to go to: what is at the path, or where a link there leads, which need
 * not be there. Throws `COPY_REFUSED`.
 */
export function localTarget(path: string): CopyTarget {
  const end = linkEnd(resolve(path));
  const parent = dirname(end);
  if (localStat(parent, true)?.isDirectory() !== true) {
    throw refused(`directory "${parent}" does not exist`);
  }
  const stats = localStat(end, true);
  // A file is copied by taking the place of what is there: a device would be lost to the whole machine.
  if (stats?.isCharacterDevice() === true || stats?.isBlockDevice() === true) {
    throw refused(`"${path}" must be a directory or a regular file: got a device`);
  }
  if (stats !== undefined) return { path: end, kind: stats.isDirectory() ? 'folder' : 'file' };
  // "name/" says that a folder has to be there.
  return { path: end === resolve(path) ? path : end, kind: 'missing' };
}

function linkEnd(path: string): string {
  let end = path;
  for (let links = 0; localStat(end, false)?.isSymbolicLink() === true; links += 1) {
    if (links === MOST_LINKS) throw refused(`"${path}" is a link that leads nowhere`);
    end = resolve(dirname(end), readlinkSync(end));
  }
  return end;
}

function refused(why: string): FlotillaError {
  return new FlotillaError('COPY_REFUSED', `invalid output path: ${why}`);
}
