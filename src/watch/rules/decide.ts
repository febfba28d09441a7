import { matchRule } from './match.ts';
import { syncs, type WatchedRule } from './watched-rule.ts';

/** What a set of changed paths asks for in one service. */
export interface ServiceWork {
  readonly service: string;
  readonly rebuild: boolean;
  /** Paths on this machine by their path in the containers. Whether one is still there is for later. */
  readonly sync: ReadonlyMap<string, string>;
  readonly restart: boolean;
  /** Rules whose `exec` runs after the sync, each once. */
  readonly execs: readonly WatchedRule[];
}

/** Changed paths -> work by service, in the order of the rules. */
export function decide(rules: readonly WatchedRule[], paths: Iterable<string>): readonly ServiceWork[] {
  const drafts = new Map<string, Draft>();
  const changed = [...paths];
  for (const rule of rules) {
    for (const path of changed) {
      const match = matchRule(rule, path);
      if (match.kind !== 'triggers') continue;
      const draft = drafts.get(rule.service) ?? newDraft();
      drafts.set(rule.service, draft);
      if (match.containerPath !== undefined && syncs(rule)) draft.sync.set(match.containerPath, path);
      draft.rebuild ||= rule.action === 'rebuild';
      draft.restart ||= rule.action === 'restart' || rule.action === 'sync+restart';
      if (rule.action === 'sync+exec') draft.execs.add(rule);
    }
  }
  return [...drafts].map(([service, { execs, ...draft }]) => ({ service, ...draft, execs: [...execs] }));
}

interface Draft {
  rebuild: boolean;
  restart: boolean;
  readonly sync: Map<string, string>;
  readonly execs: Set<WatchedRule>;
}

function newDraft(): Draft {
  return { rebuild: false, restart: false, sync: new Map(), execs: new Set() };
}
