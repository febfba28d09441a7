import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import dockerignore from '@balena/dockerignore';
import type { Build } from '../../model/desired/service-parts.ts';

/** Whether a path below the context is sent to the builder; `below`: a folder, if something in it is. */
export type Sending = (name: string, isFolder: boolean) => 'sent' | 'below' | 'left-out';

/** The rule of `<Dockerfile>.dockerignore` beside the Dockerfile, or of `.dockerignore` in the context. */
export function ignoreRule(folder: string, { dockerfile = 'Dockerfile' }: Build): Sending {
  const path = resolve(folder, dockerfile);
  const file = [join(dirname(path), `${basename(path)}.dockerignore`), join(folder, '.dockerignore')].find(
    (candidate) => existsSync(candidate),
  );
  if (file === undefined) return () => 'sent';
  return sendingAllBut(readFileSync(file, 'utf8').split('\n'));
}

/** The rule of patterns as they stand in `.dockerignore`. */
export function sendingAllBut(patterns: readonly string[]): Sending {
  const rules = dockerignore({ ignorecase: false }).add([...patterns]);
  const hasExceptions = patterns.some((pattern) => pattern.trimStart().startsWith('!'));
  return (name, isFolder) => {
    if (!rules.ignores(name)) return 'sent';
    return isFolder && hasExceptions ? 'below' : 'left-out';
  };
}
