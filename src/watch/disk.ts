import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Service } from '../model/desired/service.ts';
import type { RuleSurroundings } from './rules/watched-rule.ts';

/** Rules' surroundings as they are on this disk. */
export const DISK: RuleSurroundings = {
  realPath,
  ignoreFile({ build }: Service) {
    const context = resolve(build?.context ?? '.');
    const dockerfile = resolve(context, build?.dockerfile ?? 'Dockerfile');
    for (const path of [`${dockerfile}.dockerignore`, resolve(context, '.dockerignore')]) {
      const text = textOf(path);
      // In the ignore file, unlike in a rule, "/" is the context.
      if (text !== undefined) return { base: realPath(context), lines: linesOf(text) };
    }
    return { base: realPath(context), lines: [] };
  },
};

function linesOf(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/^(!?)\s*\/+(?=.)/, '$1'));
}

/** Without symbolic links; a path that is not there yet stays as it is written. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path.length > 1 ? path.replace(/\/+$/, '') : path;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
