import { EXIT } from '../../../errors/exit-status.ts';
import { selectServices } from '../../../model/select-services.ts';
import type { Goal } from '../../../plan/goal.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { loadOrName } from '../../project/load.ts';
import { runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly wait?: boolean;
  readonly waitTimeout?: number;
  readonly dryRun?: boolean;
}

/** `flotilla start`: starts what is there and does not run, dependencies first. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'start',
    summary: 'Start existing containers, with those that they depend on.',
    examples: ['start', 'start web', 'start --wait --wait-timeout 60'],
  })
    .argument('[services...]', 'services; all by default')
    .option('--wait', 'end when every container runs and is healthy')
    .option(
      '--wait-timeout <seconds>',
      'how long --wait may take, and each wait for a dependency',
      parseInteger,
    )
    .option('--dry-run', 'show the plan and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const { wait, waitTimeout, dryRun } = command.opts<Flags>();
  const named = command.args;
  const project = await loadOrName(context, named);
  const targets =
    'services' in project && named.length > 0
      ? Object.keys(selectServices(project, named, { withDependencies: true }).services)
      : named;
  const options = {
    targets,
    needsContainers: context.isCompose,
    wait: wait ?? waitTimeout !== undefined,
    ...(waitTimeout === undefined ? {} : { waitDeadlineMs: waitTimeout * 1000 }),
  };
  const goal: Goal = { kind: 'start', options };
  return runGoal(context, { project, goal, dryRun });
}
