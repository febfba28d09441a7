import type { CommandContext } from '../../context.ts';
import { runLifecycle } from '../../run/lifecycle.ts';

/** `flotilla start`: starts what is stopped, dependencies first. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  return runLifecycle(argv, context, {
    name: 'start',
    summary: 'Start containers that exist and do not run.',
    examples: ['start', 'start web'],
  });
}
