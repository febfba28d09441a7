import type { Project } from '../../model/desired/project.ts';
import { DISK } from '../../watch/disk.ts';
import { mountedWarning, OLD_INITIAL_SYNC, type RuleWarning } from '../../watch/rules/check.ts';
import {
  compileRules,
  mountOver,
  type WatchedRule,
  wantsInitialSyncOldWay,
} from '../../watch/rules/watched-rule.ts';

export interface WatchedRules {
  readonly rules: readonly WatchedRule[];
  readonly warnings: readonly RuleWarning[];
}

/** The rules of a project's services as they are on this disk, without those that a bind mount makes idle. */
export function watchedRules(project: Project): WatchedRules {
  const rules: WatchedRule[] = [];
  const warnings: RuleWarning[] = [];
  for (const [key, service] of Object.entries(project.services)) {
    const texts = service.develop?.watch ?? [];
    for (const rule of compileRules(key, service, DISK)) {
      const text = texts[rule.index];
      const mount = text === undefined ? undefined : mountOver(text, service);
      if (mount !== undefined) {
        warnings.push(mountedWarning(key, rule.path, mount));
        continue;
      }
      if (text !== undefined && wantsInitialSyncOldWay(text)) warnings.push(OLD_INITIAL_SYNC);
      rules.push(rule);
    }
  }
  return { rules, warnings };
}
