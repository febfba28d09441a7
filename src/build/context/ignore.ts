import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import dockerignore from '@balena/dockerignore';
import type { Build } from '../../model/desired/service-parts.ts';

/** Whether a path below the context is sent to the builder. */
export type IsSent = (name: string, isFolder: boolean) => boolean;

/**
 * The rule of `<Dockerfile>.dockerignore` beside the Dockerfile, or of `.dockerignore` in the context. A
 * folder is passed over only where nothing in it can be sent.
 */
export function ignoreRule(folder: string, { dockerfile = 'Dockerfile' }: Build): IsSent {
  const path = resolve(folder, dockerfile);
  const file = [join(dirname(path), `${basename(path)}.dockerignore`), join(folder, '.dockerignore')].find(
    (candidate) => existsSync(candidate),
  );
  if (file === undefined) return () => true;
  const text = readFileSync(file, 'utf8');
  const rules = dockerignore({ ignorecase: false }).add(text);
  const hasExceptions = /^\s*!/m.test(text);
  return (name, isFolder) => (isFolder && hasExceptions) || !rules.ignores(name);
}
