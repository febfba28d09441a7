import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import type { Goal } from '../../../plan/goal.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { confirm } from '../../run/confirm.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { type GoalRequest, planOf, runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly force?: boolean;
  readonly stop?: boolean;
  readonly volumes?: boolean;
  readonly dryRun?: boolean;
}

/** `flotilla rm`: removes containers that do not run. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'rm',
    summary: 'Remove the stopped containers of services. Networks and named volumes stay.',
    examples: ['rm', 'rm -f web', 'rm -fsv'],
  })
    .argument('[services...]', 'services; all by default')
    .option('-f, --force', 'do not ask')
    .option('-s, --stop', 'stop the containers first if they run')
    .option('-v, --volumes', 'remove their anonymous volumes too: the data is lost')
    .option('--dry-run', 'show the plan and change nothing')
    .addOption(new Option('-a, --all').hideHelp());
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const targets = command.args;
  const options = { targets, stop: flags.stop ?? false, withAnonymousVolumes: flags.volumes ?? false };
  const goal: Goal = { kind: 'rm', options };
  const request: GoalRequest = {
    project: await loadTargets(context, targets),
    goal,
    dryRun: flags.dryRun,
  };
  if (flags.dryRun || context.globals.dryRun) return runGoal(context, request);
  if (!(await isWanted(context, request, flags.force ?? false))) return EXIT.done;
  return runGoal(context, request);
}

/** Names what will be removed, and asks unless told not to; without anything to remove there is no question. */
async function isWanted(context: CommandContext, request: GoalRequest, isForced: boolean): Promise<boolean> {
  const { operations } = await planOf(context, request);
  const names = operations
    .flatMap(({ kind, resource }) => (kind === 'remove-container' ? resource.name : []))
    .sort();
  if (names.length === 0) return true;
  const question = `Going to remove ${names.join(', ')}`;
  if (!isForced) return confirm(context, question);
  context.stdout.write(`${question}\n`);
  return true;
}
