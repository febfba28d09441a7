import { Option } from 'commander';
import { isTrue } from '../../../compose/env/switches.ts';
import { EXIT } from '../../../errors/exit-status.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { loadTargets } from '../../run/lifecycle.ts';
import { runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly signal: string;
  readonly removeOrphans?: boolean;
  readonly dryRun?: boolean;
}

/** `flotilla kill`: sends a signal to containers, SIGKILL unless told otherwise. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'kill',
    summary: 'Send a signal to running containers, without waiting for them to end.',
    examples: ['kill', 'kill -s SIGHUP web'],
  })
    .argument('[services...]', 'services; all by default')
    .option('-s, --signal <signal>', 'signal to send, by name or number', 'SIGKILL')
    .option('--remove-orphans', 'send it to containers of services that the compose file does not have')
    .addOption(new Option('--no-remove-orphans').hideHelp())
    .option('--dry-run', 'show the plan and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const { signal, removeOrphans, dryRun } = command.opts<Flags>();
  const targets = command.args;
  const project = await loadTargets(context, targets);
  const orphans = removeOrphans ?? isTrue(context.environment.COMPOSE_REMOVE_ORPHANS);
  const options = { targets, signal, orphans };
  return runGoal(context, { project, goal: { kind: 'kill', options }, dryRun });
}
