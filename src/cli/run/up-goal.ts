import { isTrue } from '../../compose/env/switches.ts';
import type { LoadRequest } from '../../compose/request.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import type { Project } from '../../model/desired/project.ts';
import { selectServices, withScale } from '../../model/select-services.ts';
import type { Goal } from '../../plan/goal.ts';
import type { CommandContext } from '../context.ts';
import { readContents } from '../project/contents.ts';
import { type Loaded, loadRequest, loadWithVariables } from '../project/load.ts';
import { type UpFlags, upOptions } from '../up-flags.ts';

export interface WantedUp {
  readonly project: Project;
  readonly goal: Extract<Goal, { kind: 'up' }>;
  /** What the compose files were read with. */
  readonly variables: Readonly<Record<string, string>>;
  readonly loaded: Loaded;
  readonly request: LoadRequest;
}

/**
 * The flags of `up` -> the services that are asked for, with the wanted numbers of replicas, and the goal.
 * Ends the command where the compose files have errors.
 */
export async function upGoal(
  context: CommandContext,
  services: readonly string[],
  flags: UpFlags,
): Promise<WantedUp> {
  const request = { ...loadRequest(context), services, onlyNamedEnvFiles: true };
  const loaded = await loadWithVariables(context, request);
  const selected = selectServices(loaded.project, services, { withDependencies: flags.deps });
  const project = withScale(selected, flags.scale ?? new Map());
  const contents = readContents(project, loaded.variables, context.environment);
  const removeOrphans = isTrue(loaded.variables.COMPOSE_REMOVE_ORPHANS);
  const { allResources = false } = context.globals;
  const options = { ...upOptions(flags, services, removeOrphans), allResources };
  const goal = { kind: 'up', options, contents } as const;
  return { project, goal, variables: loaded.variables, loaded, request };
}

/** docker compose refuses to bring up nothing, but not to create nothing; here it is a goal like any other. */
export function requireServices(
  { isCompose, globals }: CommandContext,
  { project: { services } }: WantedUp,
): void {
  if (!isCompose || globals.allResources === true || Object.keys(services).length > 0) return;
  throw new FlotillaError('NO_SERVICE_SELECTED', 'no service selected', {
    hint: 'name a service, or a profile that has one',
  });
}

/** Throws where orphans are to be removed and to be ignored. */
export function checkOrphans(goal: WantedUp): void {
  if (goal.goal.options.removeOrphans !== true || !isTrue(goal.variables.COMPOSE_IGNORE_ORPHANS)) return;
  throw new FlotillaError('WRONG_SETTING', 'cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans');
}
