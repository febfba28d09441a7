import { nestedExtensions } from '../../compose/decode/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { Hook, WatchRule } from '../../model/desired/service-parts.ts';
import { isWithin } from '../../model/paths.ts';
import { compilePatterns, NO_PATTERNS, type PathPatterns } from './path-patterns.ts';

export type WatchAction = 'sync' | 'sync+restart' | 'sync+exec' | 'restart' | 'rebuild';

/** One rule of a service's `develop.watch`, ready to be asked about paths. */
export interface WatchedRule {
  readonly service: string;
  /** The number in the service's list, from 0. */
  readonly index: number;
  /** Absolute, without symbolic links. */
  readonly path: string;
  readonly action: WatchAction;
  /** Where the path's contents go in a container; present where the action has a sync. */
  readonly target?: string;
  readonly exec?: Hook;
  readonly initialSync: boolean;
  /** undefined: everything. */
  readonly include?: PathPatterns;
  readonly ignore: PathPatterns;
  readonly dockerignore: PathPatterns;
}

/** What a rule is made of beside its text: things that have to be read. */
export interface RuleSurroundings {
  /** Follows symbolic links in a rule's path. */
  readonly realPath: (path: string) => string;
  /** The lines of the ignore file of a service's build, and the folder they count from. */
  readonly ignoreFile: (service: Service) => { readonly base: string; readonly lines: readonly string[] };
}

/** The rules of one service, in the order of the file. */
export function compileRules(
  key: string,
  service: Service,
  { realPath, ignoreFile }: RuleSurroundings,
): readonly WatchedRule[] {
  const rules = service.develop?.watch ?? [];
  if (rules.length === 0) return [];
  const file = service.build === undefined ? undefined : ignoreFile(service);
  const dockerignore = file === undefined ? NO_PATTERNS : compilePatterns(file.base, file.lines);
  return rules.map((rule, index) => {
    const path = realPath(rule.path);
    return {
      service: key,
      index,
      path,
      action: rule.action as WatchAction,
      ...(syncs(rule) && rule.target !== undefined ? { target: cleanTarget(rule.target, service) } : {}),
      ...(rule.action === 'sync+exec' && rule.exec !== undefined ? { exec: rule.exec } : {}),
      initialSync: rule.initial_sync === true || wantsInitialSyncOldWay(rule),
      ...((rule.include?.length ?? 0) === 0 ? {} : { include: compilePatterns(path, rule.include ?? []) }),
      ignore: compilePatterns(path, rule.ignore ?? []),
      dockerignore,
    };
  });
}

/** docker compose's name for `initial_sync` before it was one: still taken, with a warning. */
export function wantsInitialSyncOldWay(rule: WatchRule): boolean {
  return rule.initial_sync !== true && nestedExtensions(rule)?.['x-initialSync'] === true;
}

/** True where the rule copies files. */
export function syncs({ action }: { readonly action: string }): boolean {
  return action.startsWith('sync');
}

/** A bind mount of the service that a rule's path lies in: its containers see changes by themselves. */
export function mountOver(rule: Pick<WatchRule, 'path' | 'action'>, service: Service): string | undefined {
  if (!syncs(rule)) return undefined;
  const mount = service.volumes?.find(
    ({ type, source }) => type === 'bind' && source !== undefined && isWithin(source, rule.path),
  );
  return mount?.source;
}

/** Absolute in the container; a relative target counts from the working directory. */
function cleanTarget(target: string, { working_dir: workingDir = '/' }: Service): string {
  const absolute = target.startsWith('/') ? target : `${workingDir}/${target}`;
  const parts: string[] = [];
  for (const part of absolute.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
