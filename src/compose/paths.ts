import { posix } from 'node:path';

/** An absolute, cleaned path; `path` may be absolute already, then it is only cleaned. */
export function absolute(base: string, path: string): string {
  return cleanPath(posix.isAbsolute(path) ? path : posix.join(base, path));
}

/**
 * A path of a compose file made absolute: `~` is the home directory, absolute ones stay as written.
 */
export function resolvePath(base: string, path: string, home: string): string {
  if (path.startsWith('~')) return cleanPath(posix.join(home, path.slice(1)));
  if (posix.isAbsolute(path)) return path;
  return cleanPath(posix.join(base, path));
}

/** "C:\dir", "C:/dir", and UNC paths. */
export function isWindowsAbsolute(path: string): boolean {
  return /^[a-zA-Z]:[\\/]/.test(path) || path.startsWith('\\\\');
}

/** A directory as it is seen from another; whole where that is undefined. */
export function directorySeenFrom(from: string | undefined, directory: string): string {
  return from === undefined ? directory : posix.relative(from, directory);
}

/** The directory of a path. */
export function directoryOf(path: string): string {
  return posix.dirname(path);
}

/** The path as Go's path.Clean writes it: no `..`, no doubled and no final slash. */
export function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

/** The last element of a path. */
export function baseName(path: string): string {
  return posix.basename(path);
}

/** How a path is shown: relative to `cwd` where it lies inside. */
export function shownPath(path: string, cwd: string): string {
  const prefix = cwd.endsWith('/') ? cwd : `${cwd}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
