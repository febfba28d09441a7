import { EXIT } from '../../errors/exit-status.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { selectServices } from '../../model/select-services.ts';
import { type CommandText, createCommand, parse } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { parseInteger } from '../globals.ts';
import { type EnvFileUse, loadOrName } from '../project/load.ts';
import { runGoal } from './run-goal.ts';

interface Flags {
  readonly timeout?: number;
  readonly deps?: boolean;
  readonly dryRun?: boolean;
}

/** `stop`, `restart`, `pause` and `unpause` differ by their plan only. */
export async function runLifecycle(
  argv: readonly string[],
  context: CommandContext,
  text: CommandText & { readonly name: 'stop' | 'restart' | 'pause' | 'unpause' },
): Promise<number> {
  const { name } = text;
  const command = createCommand(context, text)
    .argument('[services...]', 'services; all by default')
    .option('--dry-run', 'show the plan and change nothing');
  if (name === 'stop' || name === 'restart') {
    command.option('-t, --timeout <seconds>', 'how long a container may take to stop', parseInteger);
  }
  if (name === 'restart') {
    command.option('--no-deps', 'leave services alone that depend on the named ones');
  }
  if (!parse(command, argv)) return EXIT.done;
  const { timeout, deps, dryRun } = command.opts<Flags>();
  const targets = command.args;
  const project = await loadTargets(context, targets);
  const options = {
    targets,
    withDependents: deps ?? true,
    isStrict: context.isCompose,
    withoutProviders: context.isCompose,
    ...(timeout === undefined ? {} : { stopTimeoutSeconds: timeout }),
  };
  return runGoal(context, { project, goal: { kind: name, options }, dryRun });
}

/**
 * The project of a command that works on what is there, or its name where the compose files are not at
 * hand. Throws `NO_SUCH_SERVICE` where a named service is in no file. In docker compose's place, commands
 * for which it does not look at the names only warn, and so do all where the environment names the
 * project: docker compose then goes on without the files.
 */
export async function loadTargets(
  context: CommandContext,
  services: readonly string[],
  options: EnvFileUse & { readonly isLenient?: boolean } = {},
): Promise<Project | { readonly name: string }> {
  const project = await loadOrName(context, services, options);
  if (!('services' in project)) return project;
  try {
    selectServices(project, services, { withDependencies: false });
  } catch (error) {
    const isLenient = options.isLenient === true || isNamedByEnvironment(context);
    if (!(context.isCompose && isLenient && error instanceof FlotillaError)) throw error;
    context.stderr.write(`warning: ${error.message}\n`);
  }
  return project;
}

function isNamedByEnvironment({ globals, environment }: CommandContext): boolean {
  return globals.projectName === undefined && (environment.COMPOSE_PROJECT_NAME ?? '') !== '';
}
