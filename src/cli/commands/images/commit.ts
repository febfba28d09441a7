import { EXIT } from '../../../errors/exit-status.ts';
import type { Goal } from '../../../plan/goal.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { collect, parseInteger } from '../../globals.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly author?: string;
  readonly message?: string;
  readonly change?: readonly string[];
  readonly index?: number;
  readonly pause?: boolean;
  readonly dryRun?: boolean;
}

/** `flotilla commit`: makes an image of a container. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'commit',
    summary: "Make an image from the current state of a service's container.",
    examples: [
      'commit web shop/web:patched',
      "commit -m 'after the fix' -c 'CMD [\"serve\"]' web shop/web:2",
    ],
  })
    .argument('<service>', 'service')
    .argument('[reference]', 'name and tag of the image')
    .option('-a, --author <name>', 'author of the image')
    .option('-m, --message <text>', 'what was changed')
    .option('-c, --change <instruction>', 'Dockerfile instruction to apply; repeatable', collect)
    .option('--index <n>', 'replica of that number; the first that runs by default', parseInteger)
    .option('-p, --pause', 'pause the container meanwhile', true)
    .option('--no-pause', 'let it run on')
    .option('--dry-run', 'show the plan and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const { author, message, change = [], index = 0, pause = true, dryRun } = command.opts<Flags>();
  const [service, reference] = command.processedArgs as [string, string | undefined];
  const settings = {
    changes: change,
    pause,
    ...(reference === undefined ? {} : { reference }),
    ...(author === undefined ? {} : { author }),
    ...(message === undefined ? {} : { message }),
  };
  const goal: Goal = { kind: 'commit', options: { service, index, settings } };
  return runGoal(context, {
    project: await loadTargets(context, [service], { isLenient: true, readsEnvFiles: true }),
    goal,
    dryRun,
  });
}
