import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';

/** Something that the user should know of a rule. */
export interface RuleWarning {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

function hasWatchRules({ develop }: Service): boolean {
  return (develop?.watch?.length ?? 0) > 0;
}

/**
 * Throws what speaks against watching a project: `NOTHING_TO_WATCH`, `WATCH_NEEDS_BUILD`,
 * `WATCH_NEEDS_COMMAND`. `builds` is false with `--no-build`, which no rebuild can do with.
 */
export function checkWatchable(project: Project, { builds }: { readonly builds: boolean }): void {
  const watched = Object.entries(project.services).filter(([, service]) => hasWatchRules(service));
  if (watched.length === 0) {
    throw new FlotillaError('NOTHING_TO_WATCH', 'None of the selected services has rules for watch', {
      hint: 'say what is to happen at a change with "develop: watch:" of a service',
    });
  }
  for (const [key, service] of watched)
    for (const rule of service.develop?.watch ?? [])
      check(key, service, rule.action, rule.exec?.command ?? [], builds);
}

function check(
  key: string,
  service: Service,
  action: string,
  command: readonly string[],
  builds: boolean,
): void {
  if (action === 'rebuild' && service.build === undefined) {
    throw new FlotillaError(
      'WATCH_NEEDS_BUILD',
      `Service "${key}" can't be watched with the action rebuild: it has no build section`,
      { hint: 'add "build" to the service, or choose another action' },
    );
  }
  if (action === 'rebuild' && !builds) {
    throw new FlotillaError(
      'WATCH_NEEDS_BUILD',
      `Service "${key}" is watched with the action rebuild, which --no-build forbids`,
      { hint: 'leave out --no-build' },
    );
  }
  if (action === 'sync+exec' && command.length === 0) {
    throw new FlotillaError(
      'WATCH_NEEDS_COMMAND',
      `Service "${key}" can't be watched with the action sync+exec: its rule has no command`,
      { hint: 'add "exec: {command: [...]}" to the rule, or use the action sync' },
    );
  }
}

/** The mount that keeps a rule from having an effect, said to the user. */
export function mountedWarning(key: string, path: string, mount: string): RuleWarning {
  return {
    code: 'WATCH_PATH_MOUNTED',
    message: `Service "${key}": "${path}" is not watched, because the bind mount of "${mount}" shows its changes already`,
    hint: 'take out the mount or the rule',
  };
}

/** The warning for a rule that uses the older name of `initial_sync`. */
export const OLD_INITIAL_SYNC: RuleWarning = {
  code: 'INITIAL_SYNC_DEPRECATED',
  message: 'x-initialSync is DEPRECATED, please use the official `initial_sync` attribute',
};
