import type { CommandContext } from '../../context.ts';
import { runLifecycle } from '../../run/lifecycle.ts';

/** `flotilla stop`: stops what runs, dependents first. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  return runLifecycle(argv, context, {
    name: 'stop',
    summary: 'Stop running containers without removing them.',
    examples: ['stop', 'stop -t 30 web'],
  });
}
