import type { CommandContext } from '../../context.ts';
import { runLifecycle } from '../../run/lifecycle.ts';

/** `flotilla unpause`: lets paused containers go on. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  return runLifecycle(argv, context, {
    name: 'unpause',
    summary: 'Resume paused containers.',
    examples: ['unpause', 'unpause web'],
  });
}
