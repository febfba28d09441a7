import { EXIT } from '../../../errors/exit-status.ts';
import { changeStack } from '../../../store/change-stack.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { deployGoal, exitStatusOf } from '../../run/run-goal.ts';
import { readStack } from '../../stacks/overview.ts';
import { withStacks } from '../../stacks/with-stacks.ts';

/** `flotilla stack rm`: what a stack has made goes, and then its record. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'stack rm',
    summary: 'Remove stacks: their containers, networks and revisions. Volumes stay.',
    examples: ['stack rm shop', 'stack rm shop blog'],
  })
    .argument('<stacks...>', 'names of the stacks')
    .option('-d, --detach [yes]', "accepted for docker's sake: it ends when all is removed", true);
  if (!parse(command, argv)) return EXIT.done;
  return withStacks(context, async (session, store) => {
    const stacks = await Promise.all(command.args.map((name) => readStack(session, store, name)));
    const interrupt = takeInterrupts();
    let status: number = EXIT.done;
    try {
      for (const { name, stack } of stacks) {
        const options = { targets: [], volumes: false, removeOrphans: true };
        const project = stack?.revisions[0]?.project ?? { name };
        // A manager would make again what goes.
        const noted =
          stack === undefined || context.globals.dryRun === true
            ? stack
            : await changeStack(store, stack, (found = stack) => store.conclude(found, 'removing'));
        const request = { project, goal: { kind: 'down', options } } as const;
        const result = await deployGoal(context, session, request, interrupt.signal);
        const own = exitStatusOf(result);
        status = Math.max(status, own);
        // A stack of which something is left is still known.
        if (own === EXIT.done && noted !== undefined && result.applied !== undefined)
          await changeStack(store, noted, (found = noted) => store.remove(found));
      }
    } finally {
      interrupt.release();
    }
    return status;
  });
}
