import { type Command, InvalidArgumentError, Option } from 'commander';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { UpRequest } from '../plan/up/planning.ts';
import { parseInteger } from './globals.ts';
import { addPlacementFlags, type PlacementFlags, schedulingOptions } from './nodes/placement-flags.ts';
import type { GoalRequest } from './run/run-goal.ts';

/** docker compose's words for `--pull`. */
const PULL_POLICIES = ['always', 'missing', 'never', 'policy', 'build'] as const;

/** The flags of `up` that shape its plan; `plan` has them too. */
export interface UpFlags extends PlacementFlags {
  readonly scale?: ReadonlyMap<string, number>;
  readonly forceRecreate?: boolean;
  readonly recreate: boolean;
  readonly alwaysRecreateDeps?: boolean;
  readonly renewAnonVolumes?: boolean;
  readonly removeOrphans?: boolean;
  readonly deps: boolean;
  readonly start: boolean;
  readonly timeout?: number;
  readonly wait?: boolean;
  readonly waitTimeout?: number;
  readonly pull?: string;
  readonly quietPull?: boolean;
  readonly quietBuild?: boolean;
  readonly build?: boolean;
  readonly noBuild?: boolean;
  readonly yes?: boolean;
  readonly rolling?: boolean;
  readonly push?: boolean;
}

/** The flags of `create`, which `up` and `plan` have too. */
export function addCreateFlags(command: Command): void {
  command
    .option('--scale <service=n>', 'number of replicas of a service; repeatable', collectScale)
    .option('--force-recreate', 'recreate containers even if nothing changed')
    .option('--no-recreate', 'keep existing containers, even if something changed')
    .option('--remove-orphans', 'remove containers of services that the compose file does not have')
    .addOption(new Option('--no-remove-orphans').hideHelp())
    .addOption(
      new Option('--pull <policy>', 'when to pull images, before what pull_policy says').choices([
        ...PULL_POLICIES,
      ]),
    )
    .option('--build', 'build images first, even those that exist')
    .addOption(noBuildOption())
    .option('--quiet-build', 'build without showing the output')
    .option('--quiet-pull', 'pull without showing the progress of layers')
    .option('-y, --yes', 'answer every question with yes, even if data is lost');
}

/** A flag of its own, and not the opposite of --build: both together are refused. */
function noBuildOption(): Option {
  const option = new Option('--no-build', 'never build an image, even if it is missing');
  option.negate = false;
  return option;
}

/** Adds the flags that shape the plan of `up`. */
export function addUpFlags(command: Command): void {
  addCreateFlags(command);
  command
    .option('--always-recreate-deps', 'recreate the containers of dependencies too')
    .option(
      '-V, --renew-anon-volumes',
      'give recreated containers new anonymous volumes; the old ones are kept',
    )
    .option('--no-deps', 'leave the services alone that the named ones depend on')
    .option('--no-start', 'create the containers, start none')
    .option('-t, --timeout <seconds>', 'how long a container may take to stop', parseInteger)
    .option('--push', 'push what is built to the registry that its name says; other nodes pull it from there')
    .option('--wait', 'end when every container runs and is healthy')
    .option(
      '--wait-timeout <seconds>',
      'how long --wait may take, and each wait for a dependency',
      parseInteger,
    )
    .option(
      '--rolling',
      'replace replicas in batches, each healthy before the next: as update_config says, or one at a time',
    );
  addPlacementFlags(command);
}

/** Throws `FLAGS_CONFLICT` where flags contradict each other. docker compose lets `--no-start` win over `--wait`. */
export function checkUpFlags(flags: UpFlags, { isCompose }: { readonly isCompose: boolean }): void {
  if (flags.build && flags.noBuild) throw incompatible('--build', '--no-build');
  if (!flags.recreate) {
    if (flags.forceRecreate) throw incompatible('--force-recreate', '--no-recreate');
    if (flags.alwaysRecreateDeps) throw incompatible('--always-recreate-deps', '--no-recreate');
    if (flags.renewAnonVolumes) throw incompatible('--no-recreate', '--renew-anon-volumes');
  }
  if (!isCompose && !flags.start && flags.wait) throw conflict('--no-start', '--wait');
}

/** The error for two flags that contradict each other. */
export function incompatible(flag: string, other: string): FlotillaError {
  return refused(`${flag} and ${other} are incompatible`);
}

/** The error for a flag that can't be combined with any of some others. */
export function conflict(flag: string, others: string): FlotillaError {
  return refused(`${flag} cannot be combined with ${others}`);
}

function refused(message: string): FlotillaError {
  return new FlotillaError('FLAGS_CONFLICT', message, { hint: 'leave one of them out' });
}

/** What the flags say apart from the plan: how questions are answered, what is shown. */
export function answers({
  yes,
  quietPull,
  quietBuild,
}: UpFlags): Pick<GoalRequest, 'yes' | 'quietPull' | 'quietBuild'> {
  return { yes, quietPull, quietBuild };
}

/** Flags -> the planner's options; `-V` recreates the named services, as in docker compose. */
export function upOptions(
  flags: UpFlags,
  targets: readonly string[],
  removeOrphansByDefault: boolean,
): UpRequest {
  const recreatesTargets = flags.forceRecreate || flags.renewAnonVolumes;
  const base = flags.recreate ? 'diverged' : 'never';
  return {
    targets,
    recreate: recreatesTargets ? 'always' : base,
    recreateDependencies: flags.alwaysRecreateDeps ? 'always' : base,
    renewAnonymousVolumes: flags.renewAnonVolumes ?? false,
    removeOrphans: flags.removeOrphans ?? removeOrphansByDefault,
    start: flags.start,
    nowMs: Date.now(),
    wait: flags.wait ?? false,
    // "policy" is what the services say, which is the default.
    ...(flags.pull === undefined || flags.pull === 'policy' ? {} : { pull: flags.pull }),
    ...(flags.build ? { builds: 'all' } : {}),
    ...(flags.noBuild ? { builds: 'none' } : {}),
    pushes: flags.push === true,
    ...(flags.rolling === true ? { rollout: { config: 'update_config', monitorMs: 0 } } : {}),
    ...schedulingOptions(flags),
    ...(flags.waitTimeout === undefined ? {} : { waitDeadlineMs: flags.waitTimeout * 1000 }),
    ...(flags.timeout === undefined ? {} : { stopTimeoutSeconds: flags.timeout }),
  };
}

/** "web=3" -> the numbers by service, with those given before. */
export function collectScale(
  value: string,
  previous: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const match = /^([^=]+)=(\d+)$/.exec(value);
  if (match === null) throw new InvalidArgumentError('It must be SERVICE=NUMBER.');
  return new Map([...previous, [match[1] ?? '', Number(match[2])]]);
}
