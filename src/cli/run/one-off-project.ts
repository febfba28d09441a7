import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { envFileValues } from '../../compose/env/env-file-values.ts';
import { isTrue } from '../../compose/env/switches.ts';
import { type RunOverrides, runService } from '../../compose/run-overrides.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { hasErrors } from '../../errors/problem.ts';
import { systemReason } from '../../errors/system-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { oneOffName } from '../../model/names.ts';
import { selectServices } from '../../model/select-services.ts';
import type { Goal } from '../../plan/goal.ts';
import type { CommandContext } from '../context.ts';
import { readContents } from '../project/contents.ts';
import { loadRequest, loadWithVariables } from '../project/load.ts';
import { confirmRemote } from '../remote/confirm-remote.ts';
import { environmentEntries } from '../terminal/environment.ts';
import { refuseMissingTty, wantsTty } from '../terminal/wants-tty.ts';
import type { RunFlags } from './run-flags.ts';

export interface OneOffRun {
  /** The service as the one-off container has it, and what it depends on. */
  readonly project: Project;
  readonly goal: Extract<Goal, { kind: 'run' }>;
  readonly containerName: string;
  readonly isTty: boolean;
  readonly stdin: boolean;
}

/** The words of `run` -> the project and the goal of one container beside the service's replicas. */
export async function oneOffRun(
  context: CommandContext,
  key: string,
  command: readonly string[],
  flags: RunFlags,
): Promise<OneOffRun> {
  const request = { ...loadRequest(context), services: [key], onlyNamedEnvFiles: true };
  const loaded = await loadWithVariables(context, request);
  const selected = selectServices(loaded.project, [key], { withDependencies: flags.deps });
  const service = selected.services[key];
  if (service === undefined) throw new FlotillaError('NO_SUCH_SERVICE', `no such service: ${key}`);
  const slug = randomBytes(32).toString('hex');
  const containerName = flags.name ?? oneOffName(selected, key, slug);
  refuseMissingTty(flags, context);
  await confirmRemote(context, request, loaded, false);
  // docker compose gives one that is not waited for a terminal as well, for who attaches later.
  const isTty = (context.isCompose || flags.detach !== true) && wantsTty(flags, context);
  const stdin = flags.interactive !== false;
  const overrides = {
    ...overridesOf(flags),
    name: containerName,
    command,
    tty: isTty,
    stdin,
    environment: environmentOf(flags, context.cwd, loaded.variables),
  };
  const definition = runService(service, overrides, { cwd: context.cwd, home: homedir() });
  const project = { ...selected, services: { ...selected.services, [key]: definition } };
  const goal = {
    kind: 'run',
    contents: readContents(project, loaded.variables, context.environment),
    options: {
      nowMs: Date.now(),
      service: key,
      start: flags.detach ?? false,
      removeOrphans: flags.removeOrphans === true && !isTrue(loaded.variables.COMPOSE_IGNORE_ORPHANS),
      oneOff: {
        slug,
        isAutoRemoved: flags.rm ?? false,
        usesAliases: flags.useAliases ?? false,
        readsInput: stdin,
      },
    },
  } as const;
  return { project, goal, containerName, isTty, stdin };
}

/** What the flags say as they stand. */
function overridesOf(
  flags: RunFlags,
): Omit<RunOverrides, 'name' | 'command' | 'tty' | 'stdin' | 'environment'> {
  const { entrypoint, user, workdir } = flags;
  const pull = flags.build === true ? 'build' : flags.pull;
  return {
    servicePorts: flags.servicePorts ?? false,
    publish: flags.publish ?? [],
    volumes: [...(flags.volume ?? []), ...(flags.volumes ?? [])],
    labels: [...(flags.label ?? []), ...(flags.labels ?? [])],
    capAdd: flags.capAdd ?? [],
    capDrop: flags.capDrop ?? [],
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(user === undefined ? {} : { user }),
    ...(workdir === undefined ? {} : { workingDir: workdir }),
    ...(pull === undefined || pull === 'policy' ? {} : { pullPolicy: pull }),
  };
}

/** `-e` counts more than `--env-from-file`, and the first file more than the second. */
function environmentOf(
  { env = [], envFromFile = [] }: RunFlags,
  cwd: string,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const entry of environmentEntries(env, variables)) {
    const equals = entry.indexOf('=');
    values[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  for (const file of envFromFile) {
    const path = resolve(cwd, file);
    const read = envFileValues(path, readEnvFile(path), (name) => values[name]);
    if (hasErrors(read.problems)) {
      const messages = read.problems.map(({ message }) => message);
      throw new FlotillaError('ENV_FILE_SYNTAX', `${path}: ${messages.join('; ')}`);
    }
    for (const [name, value] of Object.entries(read.values)) values[name] ??= value;
  }
  return values;
}

function readEnvFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FlotillaError('ENV_FILE_MISSING', `Env file ${path} can't be read: ${systemReason(cause)}`, {
      cause,
    });
  }
}
