import { EXIT } from '../../errors/exit-status.ts';
import { selectServices } from '../../model/select-services.ts';
import { type CommandText, createCommand, parse } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { parseInteger } from '../globals.ts';
import { loadOrName } from '../project/load.ts';
import { runGoal } from './run-goal.ts';

interface Flags {
  readonly timeout?: number;
  readonly deps?: boolean;
}

/** `stop`, `start` and `restart` differ by their plan only. */
export async function runLifecycle(
  argv: readonly string[],
  context: CommandContext,
  text: CommandText & { readonly name: 'stop' | 'start' | 'restart' },
): Promise<number> {
  const command = createCommand(context, text).argument('[services...]', 'services; all by default');
  if (text.name !== 'start') {
    command.option('-t, --timeout <seconds>', 'how long a container may take to stop', parseInteger);
  }
  if (text.name === 'restart') {
    command.option('--no-deps', 'leave services alone that depend on the named ones');
  }
  if (!parse(command, argv)) return EXIT.done;
  const { timeout, deps } = command.opts<Flags>();
  const targets = command.args;
  const project = loadOrName(context, targets);
  if ('services' in project) selectServices(project, targets, { withDependencies: false });
  return runGoal(context, {
    project,
    goal: {
      kind: text.name,
      options: {
        targets,
        withDependents: deps ?? true,
        ...(timeout === undefined ? {} : { stopTimeoutSeconds: timeout }),
      },
    },
  });
}
