import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { CommandContext } from '../context.ts';

/** For commands that can't show what they would change. Throws `NO_DRY_RUN` where that is asked for. */
export function refuseDryRun({ globals }: CommandContext, command: string): void {
  if (globals.dryRun !== true) return;
  throw new FlotillaError('NO_DRY_RUN', `"${command}" can't show what it would change`, {
    hint: 'leave --dry-run out; nothing has been changed',
  });
}
