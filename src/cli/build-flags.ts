import { type Command, InvalidArgumentError, Option } from 'commander';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { BuildOptions } from '../plan/images/build.ts';
import { PROGRESS_MODES, type ProgressMode, parseSize } from './globals.ts';

export interface BuildFlags {
  readonly buildArg?: readonly string[];
  readonly builder?: string;
  readonly cache: boolean;
  readonly check?: boolean;
  readonly memory?: number;
  readonly print?: boolean;
  readonly progress?: ProgressMode | 'rawjson';
  readonly provenance?: string | true;
  readonly pull?: boolean;
  readonly push?: boolean;
  readonly quiet?: boolean;
  readonly sbom?: string | true;
  readonly ssh?: readonly string[];
  readonly withDependencies?: boolean;
}

/** The flags of `build`. */
export function addBuildFlags(command: Command): Command {
  return (
    command
      .option(
        '--build-arg <name=value>',
        'a build argument, before those of the file; repeatable',
        collectArgument,
      )
      .option('--builder <name>', 'the builder of buildx to use')
      .option('--check', 'report what is doubtful in the Dockerfiles, and build nothing')
      .option('--no-cache', 'build without the cache')
      .option('-m, --memory <size>', 'how much memory a build may use (classic builder only)', (value) =>
        Number(parseSize(value)),
      )
      .option('--print', 'show the bake file of the builds, and build nothing')
      .option('--provenance <settings>', 'add a statement of where the image comes from: true, mode=max')
      .option('--pull', 'fetch newer versions of the images that are built on')
      .option('--push', 'push the images that were built')
      .option('-q, --quiet', 'show no output of the builds')
      .option('--sbom <settings>', 'add a list of what is in the image: true, generator=IMAGE')
      .option(
        '--ssh <key>',
        'an SSH agent or key for the builds: default, or ID=PATH; repeatable',
        collectSshKey,
      )
      .option('--with-dependencies', 'build what the services depend on too')
      .addOption(new Option('--progress <mode>').choices([...PROGRESS_MODES, 'rawjson']).hideHelp())
      // What docker compose still takes, and what changes nothing.
      .addOption(new Option('--compress').hideHelp())
      .addOption(new Option('--force-rm').hideHelp())
      .addOption(new Option('--no-rm').hideHelp())
      .addOption(new Option('--parallel').hideHelp())
  );
}

/** The flags -> what all builds have in common; `variables` give values to arguments without one. */
export function buildOptions(
  flags: BuildFlags,
  targets: readonly string[],
  variables: Readonly<Record<string, string>>,
): BuildOptions {
  const { builder, memory, check } = flags;
  const provenance = attestation(flags.provenance);
  const sbom = attestation(flags.sbom);
  return {
    targets: flags.withDependencies === true ? [] : targets,
    pull: flags.pull ?? false,
    push: flags.push ?? false,
    noCache: !flags.cache,
    args: argumentsOf(flags.buildArg ?? [], variables),
    ssh: flags.ssh ?? [],
    singlePlatform: false,
    run: {
      ...(builder === undefined ? {} : { builder }),
      ...(check === undefined ? {} : { check }),
      ...(provenance === undefined ? {} : { provenance }),
      ...(sbom === undefined ? {} : { sbom }),
      ...(memory === undefined ? {} : { memoryBytes: memory }),
    },
  };
}

function attestation(value: string | true | undefined): string | undefined {
  return value === true ? 'true' : value;
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

/** Checked before it is known whether anything is built with it, as in docker compose; the empty key is the default. */
function collectSshKey(given: string, previous: readonly string[] = []): readonly string[] {
  const value = given === '' ? 'default' : given;
  if (value === 'default' || value.includes('=')) return [...previous, value];
  throw new FlotillaError('INVALID_SSH', `invalid ssh key "${value}"`, {
    hint: 'write it as "default" or as ID=PATH',
  });
}

function collectArgument(value: string, previous: readonly string[] = []): readonly string[] {
  if (value.startsWith('=')) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return [...previous, value];
}
