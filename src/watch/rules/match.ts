import { relative } from 'node:path';
import { isWithin } from '../../model/paths.ts';
import { isEphemeral } from './path-patterns.ts';
import type { WatchedRule } from './watched-rule.ts';

/** Whether a changed path sets a rule off, or why not. */
export type Match =
  | { readonly kind: 'triggers'; readonly containerPath?: string }
  | {
      readonly kind: 'outside' | 'not-included' | 'ignored' | 'dockerignored' | 'ephemeral';
    };

/**
 * Asks a rule about an absolute path (docker compose, pkg/compose/watch.go): it must lie in the rule's
 * path, match an `include` pattern where there are any, and match nothing that is ignored.
 */
export function matchRule(rule: WatchedRule, path: string): Match {
  if (!isWithin(rule.path, path)) return { kind: 'outside' };
  const name = relative(rule.path, path);
  if (rule.include?.matches(path) === false) return { kind: 'not-included' };
  if (rule.ignore.matches(path)) return { kind: 'ignored' };
  if (rule.dockerignore.matches(path)) return { kind: 'dockerignored' };
  if (isEphemeral(name)) return { kind: 'ephemeral' };
  if (rule.target === undefined) return { kind: 'triggers' };
  return { kind: 'triggers', containerPath: containerPathOf(rule.target, name) };
}

/**
 * False where neither a folder nor anything that may ever be below it can set the rule off: such a folder
 * need not be looked at.
 */
export function mayHold(rule: WatchedRule, folder: string): boolean {
  if (isWithin(folder, rule.path)) return true;
  if (!isWithin(rule.path, folder)) return false;
  if (isEphemeral(`${relative(rule.path, folder)}/`)) return false;
  return ![rule.ignore, rule.dockerignore].some(
    (patterns) => !patterns.hasExceptions && patterns.matches(folder),
  );
}

function containerPathOf(target: string, name: string): string {
  if (name === '') return target;
  return target === '/' ? `/${name}` : `${target}/${name}`;
}
