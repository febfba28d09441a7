import { EXIT } from '../../../errors/exit-status.ts';
import { selectServices } from '../../../model/select-services.ts';
import type { Goal } from '../../../plan/goal.ts';
import { createCommand, parse } from '../../command.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { loadOrFail, loadRequest } from '../../project/load.ts';
import { runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly ignorePushFailures?: boolean;
  readonly includeDeps?: boolean;
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
}

/** `flotilla push`: pushes the images that services build. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'push',
    summary: 'Push the images of services that have "build" and "image", under all their tags.',
    examples: ['push', 'push -q web'],
  })
    .argument('[services...]', 'services; all by default')
    .option('--ignore-push-failures', 'end well even if an image can not be pushed')
    .option('--include-deps', 'push the images of services too that the named ones depend on')
    .option('-q, --quiet', 'print no progress')
    .option('--dry-run', 'show the plan and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const services = command.args;
  const whole = await loadOrFail(context, { ...loadRequest(context), services });
  const project = selectServices(whole, services, { withDependencies: flags.includeDeps ?? false });
  const goal: Goal = { kind: 'push', options: { ignoreFailures: flags.ignorePushFailures ?? false } };
  return runGoal(flags.quiet ? quietly(context) : context, { project, goal, dryRun: flags.dryRun });
}
