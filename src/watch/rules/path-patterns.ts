import { isAbsolute, relative } from 'node:path';
import dockerignore from '@balena/dockerignore';

/** Patterns of `.dockerignore` syntax over absolute paths. */
export interface PathPatterns {
  matches(path: string): boolean;
  /** With "!" patterns, a folder that matches may hold paths that don't. */
  readonly hasExceptions: boolean;
}

export const NO_PATTERNS: PathPatterns = { matches: () => false, hasExceptions: false };

/**
 * Compiles patterns that are relative to a folder. A lone "*" takes back all patterns that ignore, as in
 * docker compose (pkg/watch/dockerignore.go): `*` with exceptions is how contexts are made small, and
 * rules for folders outside of the exceptions would otherwise never see a change.
 */
export function compilePatterns(base: string, patterns: readonly string[]): PathPatterns {
  const trimmed = patterns.map((pattern) => pattern.trim());
  const kept = trimmed.includes('*') ? trimmed.filter((pattern) => pattern.startsWith('!')) : trimmed;
  if (!kept.some((pattern) => pattern !== '' && !pattern.startsWith('#'))) return NO_PATTERNS;
  const rules = dockerignore({ ignorecase: false }).add(kept.map((pattern) => belowBase(base, pattern)));
  return {
    hasExceptions: kept.some((pattern) => pattern.startsWith('!')),
    matches(path) {
      const name = relative(base, path);
      return name !== '' && name !== '..' && !name.startsWith('../') && rules.ignores(name);
    },
  };
}

/** An absolute pattern names a place on this machine, or stands for the base as `/` does in an ignore file. */
function belowBase(base: string, pattern: string): string {
  const mark = pattern.startsWith('!') ? '!' : '';
  const path = pattern.slice(mark.length);
  if (!isAbsolute(path) || !`${path}/`.startsWith(`${base}/`)) return pattern;
  return `${mark}${relative(base, path) || '.'}`;
}

/**
 * What editors leave beside the files they write, and Git's own folder: never a change that anybody is
 * waiting for (the list is docker compose's, pkg/watch/ephemeral.go).
 */
const EPHEMERAL =
  /(?:^|\/)(?:\.git(?:\/|$)|\.idea\/|[^/]*___jb_(?:old|tmp)___(?:\/|$)|\.#[^/]*(?:\/|$)|[^/]*~(?:\/|$)|4913$|\.[^/]*\.(?:swp|swx|swo|swn|kate-swp)$|#[^/]*#$|[^/]*-go-tmp-umask$)/;

/** `name` is relative to the rule's path, so that a project may lie below a folder of such a name. */
export function isEphemeral(name: string): boolean {
  return EPHEMERAL.test(name);
}
