import { EXIT } from '../../../errors/exit-status.ts';
import type { Project } from '../../../model/desired/project.ts';
import type { BuildEnvironment } from '../../../model/image-build.ts';
import { selectServices } from '../../../model/select-services.ts';
import { type BuildOptions, imagesToBuild } from '../../../plan/images/build.ts';
import { addBuildFlags, type BuildFlags, buildOptions } from '../../build-flags.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { readBuildEnvironment } from '../../project/build-environment.ts';
import { loadRequest, loadWithVariables } from '../../project/load.ts';
import { runGoal } from '../../run/run-goal.ts';

/** `flotilla build`: builds the images of services that have a `build` section. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = addBuildFlags(
    createCommand(context, {
      name: 'build',
      summary: 'Build the images of services, all at the same time.',
      examples: ['build', 'build --no-cache web', 'build --build-arg VERSION=2 web', 'build --print'],
    }).argument('[services...]', 'services to build; all by default'),
  );
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<BuildFlags>();
  const targets = command.args;
  const request = { ...loadRequest(context), services: targets, noEnvResolution: true };
  const { project: loaded, variables } = await loadWithVariables(context, request);
  const environment = readBuildEnvironment(loaded, variables, context.environment);
  const options = buildOptions(flags, targets, variables);
  if (flags.print === true)
    return printBakeFile(context, loaded, environment, { ...options, targets }, flags);
  const withDependencies = flags.withDependencies ?? false;
  const project = selectServices(loaded, targets, { withDependencies });
  return runGoal(withProgress(context, flags), {
    project,
    quietBuild: flags.quiet,
    goal: { kind: 'build', options, environment },
  });
}

/** The bake file has the builds of dependencies too, as docker compose's; only the group is built. */
async function printBakeFile(
  context: CommandContext,
  loaded: Project,
  environment: BuildEnvironment,
  options: BuildOptions,
  { withDependencies = false }: BuildFlags,
): Promise<number> {
  const project = selectServices(loaded, options.targets, { withDependencies: true });
  const all = imagesToBuild(project, environment, { ...options, targets: [] });
  const group = withDependencies ? all : imagesToBuild(project, environment, options);
  const { bakeFile, bakeText } = await import('../../../build/bake/bake-file.ts');
  context.stdout.write(`${bakeText(bakeFile(group, all).file)}\n`);
  return EXIT.done;
}

/** The report of `--check` is text of its own, which a moving picture would tear. */
function withProgress(context: CommandContext, { progress, check, quiet }: BuildFlags): CommandContext {
  // docker compose then tells of failures only.
  const isSilent = context.isCompose && quiet === true && check !== true;
  const asked = progress === 'rawjson' ? 'json' : (progress ?? (isSilent ? 'quiet' : undefined));
  const mode = asked ?? (check === true ? (context.globals.progress ?? 'plain') : undefined);
  if (mode === undefined) return context;
  return { ...context, globals: { ...context.globals, progress: mode } };
}
