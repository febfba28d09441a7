import { lstatSync, type Stats, statSync } from 'node:fs';
import { systemCode } from '../../errors/system-error.ts';

/** What is at a path of this machine, or where a link there leads; undefined where nothing can be. */
export function localStat(path: string, followsLink: boolean): Stats | undefined {
  try {
    return followsLink ? statSync(path) : lstatSync(path);
  } catch (error) {
    const code = systemCode(error);
    // The second is said below a file, the third of links that go round.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined;
    throw error;
  }
}
