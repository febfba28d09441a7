import type { CommandContext } from '../../context.ts';
import { run as runWatch } from '../project/watch.ts';

/** `flotilla alpha watch`: the name that scripts may still have for it. */
export function run(argv: readonly string[], context: CommandContext): Promise<number> {
  return runWatch(argv, context, 'alpha watch');
}
