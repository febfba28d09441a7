import { isAbsolute, relative } from 'node:path';

/** True for the folder itself and everything below it. */
export function isWithin(folder: string, path: string): boolean {
  const name = relative(folder, path);
  return name === '' || (name !== '..' && !name.startsWith('../') && !isAbsolute(name));
}
