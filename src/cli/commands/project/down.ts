import { Option } from 'commander';
import { isTrue } from '../../../compose/env/switches.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { parseInteger } from '../../globals.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly volumes?: boolean;
  readonly removeOrphans?: boolean;
  readonly timeout?: number;
  readonly rmi?: 'all' | 'local';
  readonly dryRun?: boolean;
}

/** `flotilla down`: stops and removes what `up` made. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'down',
    summary: 'Stop and remove containers and networks. Volumes stay, unless -v is given.',
    examples: ['down', 'down --volumes --remove-orphans', '-p shop down'],
  })
    .argument('[services...]', 'services to take down; the whole project by default')
    .option(
      '-v, --volumes',
      'remove the named volumes of the project and anonymous volumes: their data is lost',
    )
    .option('--remove-orphans', 'remove containers of services that the compose file does not have')
    .addOption(new Option('--no-remove-orphans').hideHelp())
    .option('-t, --timeout <seconds>', 'how long a container may take to stop', parseInteger)
    .addOption(
      new Option(
        '--rmi <which>',
        'remove the images of the services too: all, or those without a name of their own',
      ).choices(['all', 'local']),
    )
    .option('--dry-run', 'show the plan and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const { timeout, ...flags } = command.opts<Flags>();
  const targets = command.args;
  const project = await loadTargets(context, targets);
  return runGoal(context, {
    project,
    dryRun: flags.dryRun,
    goal: {
      kind: 'down',
      options: {
        targets,
        volumes: flags.volumes ?? false,
        removeOrphans: flags.removeOrphans ?? isTrue(context.environment.COMPOSE_REMOVE_ORPHANS),
        ...(flags.rmi === undefined ? {} : { images: flags.rmi }),
        ...(timeout === undefined ? {} : { stopTimeoutSeconds: timeout }),
      },
    },
  });
}
