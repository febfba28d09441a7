import { type Command, Option } from 'commander';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Project } from '../model/desired/project.ts';
import { collect } from './globals.ts';
import { conflict } from './up-flags.ts';

/** The flags of `up` that say what it shows, and when it ends. */
export interface AttachedFlags {
  readonly detach?: boolean;
  readonly wait?: boolean;
  readonly abortOnContainerExit?: boolean;
  readonly abortOnContainerFailure?: boolean;
  readonly exitCodeFrom?: string;
  readonly attach?: readonly string[];
  readonly attachDependencies?: boolean;
  readonly noAttach?: readonly string[];
  readonly menu?: boolean;
  readonly watch?: boolean;
  readonly color: boolean;
  readonly logPrefix: boolean;
  readonly timestamps?: boolean;
}

/** Adds the flags of an attached `up`. */
export function addAttachedFlags(command: Command): void {
  command
    .option('-d, --detach', 'end when the containers are started')
    .option('--abort-on-container-exit', 'stop all when one ends, with its status')
    .option('--abort-on-container-failure', 'stop all when one ends with another status than 0, with that')
    .option('--exit-code-from <service>', 'stop all when one ends, with the status of this service')
    .option('--attach <service>', 'show only what this service writes; repeatable', collect)
    .option('--attach-dependencies', 'show too what the named services depend on')
    .addOption(noAttachOption())
    .option('--menu', 'offer keys while it shows what they write, which is the default on a terminal')
    .option('--no-menu', 'offer no keys')
    .option('-w, --watch', 'watch files, and sync, restart or rebuild services when they change')
    .option('--no-color', 'print logs without colours')
    .option('--no-log-prefix', 'print logs without the container names')
    .option('--timestamps', 'print logs with their times');
}

/** Not the opposite of --attach, as its form would have it: it has a value of its own. */
function noAttachOption(): Option {
  const option = new Option('--no-attach <service>', 'do not show what this service writes; repeatable');
  option.negate = false;
  return option.argParser(collect);
}

/** Throws `FLAGS_CONFLICT` where flags contradict each other (docker compose, cmd/compose/up.go). */
export function checkAttachedFlags(flags: AttachedFlags): void {
  const { attach, attachDependencies } = flags;
  if (flags.abortOnContainerFailure && flags.abortOnContainerExit) {
    throw conflict('--abort-on-container-failure', '--abort-on-container-exit');
  }
  checkBackground(flags);
  if (attach !== undefined && attachDependencies) throw conflict('--attach', '--attach-dependencies');
}

/** What shows nothing has nothing to choose from. */
function checkBackground(flags: AttachedFlags): void {
  const background = flags.wait ? '--wait' : '--detach';
  if (!flags.wait && !flags.detach) return;
  const aborts =
    flags.abortOnContainerExit || flags.abortOnContainerFailure || flags.exitCodeFrom !== undefined;
  const attaches = flags.attach !== undefined || flags.attachDependencies;
  if (!aborts && !attaches && !flags.watch) return;
  const shown = '--attach, --attach-dependencies or --watch';
  throw conflict(
    background,
    flags.wait && !flags.watch
      ? '--abort-on-container-exit, --attach or --attach-dependencies'
      : `--abort-on-container-exit, --abort-on-container-failure, ${shown}`,
  );
}

/**
 * The services whose output is shown: those of --attach as they are; else the named ones, or all, but
 * for those that say `attach: false`; in any case without those of --no-attach. Where --no-attach leaves none of
 * --attach, it is as if neither were said (docker compose). Throws `NO_SUCH_SERVICE`.
 */
export function attachedServices(
  project: Project,
  named: readonly string[],
  flags: AttachedFlags,
): ReadonlySet<string> {
  const asked = [...(flags.attach ?? []), flags.exitCodeFrom ?? []].flat();
  const unknown = asked.filter((name) => !Object.hasOwn(project.services, name));
  if (unknown.length > 0) {
    throw new FlotillaError('NO_SUCH_SERVICE', `no such service: ${unknown.join(', ')}`, {
      hint: `the services of this up are: ${Object.keys(project.services).join(', ')}`,
    });
  }
  const isWhole = flags.attachDependencies === true || named.length === 0;
  const candidates = isWhole ? Object.keys(project.services) : named;
  const none = flags.noAttach ?? [];
  const chosen = flags.attach?.filter((name) => !none.includes(name));
  if (chosen !== undefined && chosen.length > 0) return new Set(chosen);
  const own = candidates.filter((name) => project.services[name]?.attach !== false);
  return new Set(chosen === undefined ? own.filter((name) => !none.includes(name)) : own);
}
