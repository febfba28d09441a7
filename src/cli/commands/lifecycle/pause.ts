import type { CommandContext } from '../../context.ts';
import { runLifecycle } from '../../run/lifecycle.ts';

/** `flotilla pause`: freezes the processes of containers. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  return runLifecycle(argv, context, {
    name: 'pause',
    summary: 'Freeze the processes of running containers; memory and connections stay.',
    examples: ['pause', 'pause web'],
  });
}
