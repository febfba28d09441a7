import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { addPlacementFlags, type PlacementFlags, schedulingOptions } from '../../nodes/placement-flags.ts';
import { runGoal } from '../../run/run-goal.ts';
import { upGoal } from '../../run/up-goal.ts';
import type { UpFlags } from '../../up-flags.ts';

interface Flags extends PlacementFlags {
  readonly maxMoves: number;
  readonly timeout?: number;
}

/** How many replicas a better placement may restart, unless --max-moves says otherwise. */
const MAX_MOVES = 10;

/** `flotilla rebalance`: an `up` that recreates nothing, and moves replicas where that makes the placement better. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'rebalance',
    summary:
      'Move running replicas to where the placement strategy would place them, one of a service at a time, where the gain is worth it.',
    examples: ['rebalance --dry-run', 'rebalance --max-moves 3', 'rebalance --strategy binpack'],
  })
    .argument('[services...]', 'services whose replicas may be moved; all by default')
    .option('--max-moves <number>', 'so many replicas at most', parseInteger, MAX_MOVES)
    .option('-t, --timeout <seconds>', 'how long a container may take to stop', parseInteger);
  addPlacementFlags(command);
  if (!parse(command, argv)) return EXIT.done;
  const { maxMoves, ...given } = command.opts<Flags>();
  const flags: UpFlags = { ...given, recreate: false, deps: false, start: true, rolling: true };
  const { project, goal } = await upGoal(context, command.args, flags);
  const { scheduling } = schedulingOptions(given);
  const options = { ...goal.options, scheduling: { ...scheduling, maxMoves } };
  return runGoal(context, { project, goal: { ...goal, options } });
}
