import { globSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The files that a pattern of an `Include` means, sorted. The usual one, in the name only, is looked for here: the runtime's own
 * globbing takes longer to load than all that there is to read.
 */
export function filesLike(pattern: string): string[] {
  const [folder, name] = [dirname(pattern), basename(pattern)];
  if (/[*?[]/.test(folder) || name.includes('[')) return globSync(pattern).sort();
  const source = name
    .replaceAll(/[\\^$.|+(){}\]]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const isLike = new RegExp(`^${source}$`, 's');
  const isHidden = (file: string): boolean => file.startsWith('.') && !name.startsWith('.');
  return namesIn(folder)
    .filter((file) => isLike.test(file) && !isHidden(file))
    .sort()
    .map((file) => join(folder, file));
}

/** A folder that is not there, or that the user may not read, has nothing in it, as for glob(3). */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
