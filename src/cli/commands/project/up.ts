import type { Command } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { checkWatchable } from '../../../watch/rules/check.ts';
import { type AttachedFlags, addAttachedFlags, checkAttachedFlags } from '../../attached-flags.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { confirmRemote } from '../../remote/confirm-remote.ts';
import { runGoal } from '../../run/run-goal.ts';
import { checkOrphans, requireServices, upGoal } from '../../run/up-goal.ts';
import { addUpFlags, answers, checkUpFlags, type UpFlags } from '../../up-flags.ts';

type Flags = UpFlags & AttachedFlags & { readonly dryRun?: boolean };

/** `flotilla up`: makes what runs equal to the compose file. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = upCommand(context);
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  checkUpFlags(flags, context);
  checkAttachedFlags(flags);

  const services = command.args;
  const wanted = await upGoal(context, services, flags);
  requireServices(context, wanted);
  checkOrphans(wanted);
  const { project, variables } = wanted;
  const runsEndedAgain = flags.abortOnContainerExit === true || flags.exitCodeFrom !== undefined;
  const goal = { ...wanted.goal, options: { ...wanted.goal.options, runsEndedAgain } };
  // docker compose looks at the rules when it begins to watch, which --no-start never comes to.
  const watches = flags.watch && (flags.start || !context.isCompose);
  if (watches) checkWatchable(project, { builds: flags.noBuild !== true });
  const dryRun = flags.dryRun ?? context.globals.dryRun;
  const isAgreed = flags.yes === true || (dryRun === true && !context.isCompose);
  await confirmRemote(context, wanted.request, wanted.loaded, isAgreed);
  const isDetached = flags.detach || flags.wait || dryRun || !flags.start;
  if (isDetached) return runGoal(context, { project, goal, dryRun, ...answers(flags) });
  const { runAttached } = await import('../../run/run-attached.ts');
  return runAttached(context, { project, goal, variables, services, flags, ...answers(flags) });
}

function upCommand(context: CommandContext): Command {
  const command = createCommand(context, {
    name: 'up',
    summary: 'Create and start the project, and change what differs from the compose file.',
    examples: [
      'up -d',
      'up -d --wait --wait-timeout 60',
      'up -d --scale web=3 web',
      'up --watch',
      'up --dry-run',
    ],
  })
    .argument('[services...]', 'services to bring up, with what they depend on; all by default')
    .option('--dry-run', 'show the plan and change nothing');
  addAttachedFlags(command);
  addUpFlags(command);
  return command;
}
