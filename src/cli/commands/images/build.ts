import { InvalidArgumentError } from 'commander';
import { EXIT } from '../../../errors/exit-status.ts';
import { selectServices } from '../../../model/select-services.ts';
import { createCommand, parse } from '../../command.ts';
import type { CommandContext } from '../../context.ts';
import { loadRequest, loadWithVariables } from '../../project/load.ts';
import { runGoal } from '../../run/run-goal.ts';

interface Flags {
  readonly buildArg?: readonly string[];
  readonly cache: boolean;
  readonly memory?: number;
  readonly pull?: boolean;
  readonly push?: boolean;
  readonly quiet?: boolean;
  readonly withDependencies?: boolean;
}

/** `flotilla build`: builds the images of services that have a `build` section. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const command = createCommand(context, {
    name: 'build',
    summary: 'Build the images of services.',
    examples: ['build', 'build --no-cache web', 'build --build-arg VERSION=2 web'],
  })
    .argument('[services...]', 'services to build; all by default')
    .option(
      '--build-arg <name=value>',
      'a build argument, before those of the file; repeatable',
      collectArgument,
    )
    .option('--no-cache', 'build every step anew')
    .option('-m, --memory <size>', 'how much memory a build may use', parseBytes)
    .option('--pull', 'fetch newer versions of the images that are built on')
    .option('--push', 'push the images that were built')
    .option('-q, --quiet', 'show no output of the builds')
    .option('--with-dependencies', 'build what the services depend on too');
  if (!parse(command, argv)) return EXIT.done;
  const flags = command.opts<Flags>();
  const targets = command.args;
  const { project: loaded, variables } = loadWithVariables(context, {
    ...loadRequest(context),
    services: targets,
  });
  const withDependencies = flags.withDependencies ?? false;
  const project = selectServices(loaded, targets, { withDependencies });
  return runGoal(context, {
    project,
    quietBuild: flags.quiet,
    goal: {
      kind: 'build',
      options: {
        targets: withDependencies ? [] : targets,
        pull: flags.pull ?? false,
        push: flags.push ?? false,
        noCache: !flags.cache,
        args: argumentsOf(flags.buildArg ?? [], variables),
        ...(flags.memory === undefined ? {} : { memoryBytes: flags.memory }),
      },
    },
  });
}

/** A name without a value takes the environment's, as in docker. */
function argumentsOf(
  entries: readonly string[],
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.flatMap((entry) => {
      const equals = entry.indexOf('=');
      if (equals >= 0) return [[entry.slice(0, equals), entry.slice(equals + 1)]];
      const value = variables[entry];
      return value === undefined ? [] : [[entry, value]];
    }),
  );
}

function collectArgument(value: string, previous: readonly string[] = []): readonly string[] {
  if (value.startsWith('=')) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return [...previous, value];
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function parseBytes(value: string): number {
  const match = /^(\d+)([bkmg])?b?$/i.exec(value);
  if (match === null) throw new InvalidArgumentError('It must be a size such as 512m.');
  return Number(match[1]) * (UNITS[match[2]?.toLowerCase() ?? 'b'] ?? 1);
}
