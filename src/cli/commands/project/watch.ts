import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT } from '../../../errors/exit-status.ts';
import type { Project } from '../../../model/desired/project.ts';
import { selectServices } from '../../../model/select-services.ts';
import { checkWatchable } from '../../../watch/rules/check.ts';
import { describeRules, explainPath } from '../../../watch/rules/explain.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { takeInterrupts } from '../../interrupts/interrupt.ts';
import { readContents } from '../../project/contents.ts';
import { loadRequest, loadWithVariables } from '../../project/load.ts';
import { deployGoal, exitStatusOf } from '../../run/run-goal.ts';
import { openSession, type Session } from '../../run/session.ts';
import { upOptions } from '../../up-flags.ts';
import { watchActions } from '../../watch/watch-actions.ts';
import { watchLines } from '../../watch/watch-output.ts';
import { watchedRules } from '../../watch/watch-rules.ts';

interface Flags {
  readonly up: boolean;
  readonly prune: boolean;
  readonly quiet?: boolean;
  readonly explain?: string;
  readonly dryRun?: boolean;
}

interface Loaded {
  readonly project: Project;
  readonly variables: Readonly<Record<string, string>>;
}

/** `flotilla watch`: brings the services up, then does what their rules say at each change of a file. */
export async function run(argv: readonly string[], context: CommandContext, name = 'watch'): Promise<number> {
  const command = createCommand(context, {
    name,
    summary: 'Watch files, and sync, restart or rebuild services when they change.',
    examples: ['watch', 'watch --no-up web', 'watch --explain src/app.js'],
  })
    .argument('[services...]', 'services to watch, with what they depend on; all by default')
    .option('--no-up', 'watch services that run already, without building or starting any')
    .option('--no-prune', 'keep images that a rebuild leaves without a name')
    .option('--quiet', 'show no output of builds')
    .option('--explain <path>', 'say which rules a change of this path sets off, and change nothing')
    .option('--dry-run', 'show the rules and change nothing');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const services = command.args;
  const loaded = await loadWithVariables(context, { ...loadRequest(context), services });
  const project = selectServices(loaded.project, services, { withDependencies: true });
  checkWatchable(project, { builds: true });
  if (flags.explain !== undefined) {
    const path = realPlace(resolve(context.cwd, flags.explain));
    context.stdout.write(explainPath(watchedRules(project).rules, path));
    return EXIT.done;
  }
  if (flags.dryRun ?? context.globals.dryRun) {
    context.stdout.write(describeRules(watchedRules(project).rules));
    return EXIT.done;
  }
  return watch(context, { project, variables: loaded.variables }, services, flags);
}

async function watch(
  context: CommandContext,
  { project, variables }: Loaded,
  services: readonly string[],
  flags: Flags,
): Promise<number> {
  // Lines of the watch stand between those of its runs, where a tree would be torn.
  const plain = context.globals.progress ?? 'plain';
  const session = openSession({ ...context, globals: { ...context.globals, progress: plain } });
  const interrupt = takeInterrupts();
  const { signal } = interrupt;
  let status: number = EXIT.interrupted;
  try {
    const { rules, warnings } = watchedRules(project);
    const { watchProject } = await import('../../../watch/watch-project.ts');
    const { engines, clock } = session.applyContext(signal);
    const quietBuild = flags.quiet ?? false;
    await watchProject({
      project,
      rules,
      engines,
      clock,
      signal,
      emit:
        context.globals.progress === 'json'
          ? session.emit
          : watchLines({ ...context, prefix: '', tellsBatches: context.globals.verbose === true }),
      actions: watchActions({ context, session, project, variables, prune: flags.prune, signal, quietBuild }),
      async prepare() {
        if (flags.up) {
          status = await bringUp(context, session, { project, variables }, services, { quietBuild, signal });
          if (status !== EXIT.done) return false;
        }
        for (const warning of warnings) session.emit({ kind: 'warning', ...warning });
        return true;
      },
    });
    return signal.aborted ? EXIT.interrupted : status;
  } finally {
    interrupt.release();
    await session.close();
  }
}

/** The `up` before the watch: images of watched services are built, as their sources may have changed. */
async function bringUp(
  context: CommandContext,
  session: Session,
  { project, variables }: Loaded,
  services: readonly string[],
  { quietBuild, signal }: { readonly quietBuild: boolean; readonly signal: AbortSignal },
): Promise<number> {
  const built = Object.entries(project.services).map(([key, service]) =>
    service.build === undefined || service.develop === undefined
      ? ([key, service] as const)
      : ([key, { ...service, pull_policy: 'build' }] as const),
  );
  const wanted = { ...project, services: Object.fromEntries(built) };
  const options = {
    ...upOptions({ recreate: true, deps: true, start: true }, services, false),
    recreateDependencies: 'never',
  } as const;
  const goal = {
    kind: 'up',
    options,
    contents: readContents(wanted, variables, context.environment),
  } as const;
  return exitStatusOf(await deployGoal(context, session, { project: wanted, goal, quietBuild }, signal));
}

/** The path without symbolic links on the way to it, as rules have theirs; it need not be there. */
function realPlace(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
