import { Option } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { selectServices } from '../../../model/select-services.ts';
import type { Goal } from '../../../plan/goal.ts';
import { choiceOption, createCommand, parse } from '../../command.ts';
import { type CommandContext, quietly } from '../../context.ts';
import { loadOrFail, loadRequest } from '../../project/load.ts';
import { runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly ignoreBuildable?: boolean;
  readonly ignorePullFailures?: boolean;
  readonly includeDeps?: boolean;
  readonly policy?: 'missing' | 'always';
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
  readonly parallel?: boolean;
}

/** `flotilla pull`: pulls the images of services. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'pull',
    summary: 'Pull the images of services, each once, all at the same time.',
    examples: ['pull', 'pull --include-deps web', 'pull --policy missing -q'],
  })
    .argument('[services...]', 'services; all by default')
    .option('--ignore-buildable', 'leave images alone that can be built')
    .option('--ignore-pull-failures', 'end well even if an image can not be pulled')
    .option('--include-deps', 'pull the images of services too that the named ones depend on')
    .addOption(
      choiceOption(context, '--policy <policy>', 'what is pulled, whatever pull_policy says', [
        'missing',
        'always',
      ]),
    )
    .option('-q, --quiet', 'print no progress')
    .option('--dry-run', 'show the plan and change nothing')
    .addOption(new Option('--parallel').hideHelp())
    .addOption(new Option('--no-parallel').hideHelp());
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  if (flags.parallel !== undefined && context.isCompose) {
    const name = flags.parallel ? '--parallel' : '--no-parallel';
    context.stderr.write(`option '${name}' is DEPRECATED and will be ignored.\n`);
  }
  const services = command.args;
  const whole = await loadOrFail(context, { ...loadRequest(context), services, noEnvResolution: true });
  const project = selectServices(whole, services, { withDependencies: flags.includeDeps ?? false });
  const goal: Goal = {
    kind: 'pull',
    options: {
      ignoreBuildable: flags.ignoreBuildable ?? false,
      ignoreFailures: flags.ignorePullFailures ?? false,
      ...(flags.policy === undefined ? {} : { policy: flags.policy }),
    },
  };
  // docker compose's forms have no layers that -q would leave out.
  const isQuiet = flags.quiet === true && !context.isCompose;
  return runGoal(isQuiet ? quietly(context) : context, { project, goal, dryRun: flags.dryRun });
}
