import type { CommandContext } from '../../context.ts';
import { runLifecycle } from '../../run/lifecycle.ts';

/** `flotilla restart`: restarts containers, dependencies first. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  return runLifecycle(argv, context, {
    name: 'restart',
    summary: 'Restart containers; changes of the compose file are not applied.',
    examples: ['restart', 'restart -t 5 web'],
  });
}
