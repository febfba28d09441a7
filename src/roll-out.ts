import type { ApplyContext } from './apply/apply.ts';
import { type DeployRequest, type DeployResult, deploy } from './deploy.ts';
import type { ProjectContents } from './model/desired/contents.ts';
import type { Project } from './model/desired/project.ts';
import type { Goal } from './plan/goal.ts';
import { type StoppedUpdate, stoppedUpdates } from './plan/rollout/stopped.ts';
import { withServicesOf } from './plan/rollout/with-services-of.ts';

export interface RollOutRequest extends DeployRequest {
  readonly goal: Extract<Goal, { kind: 'up' }>;
  /** What was asked for before, to go back to. */
  readonly previous?: Project | undefined;
  readonly readContents: (project: Project) => ProjectContents;
  /** False where another run has taken over: going back would undo what that one does. */
  readonly isNewest?: () => Promise<boolean>;
}

export interface RollOutResult {
  /** The last run's. */
  readonly result: DeployResult;
  readonly state: 'completed' | 'paused' | 'rolled back';
  /** What is asked for at the end: another project where services were rolled back. */
  readonly project: Project;
}

/**
 * A deployment whose updates may fail: services with `failure_action: rollback` go back to what they were, by their
 * `rollback_config`, in a second run; the others are left as they are, half way. Rejects as `deploy` does.
 */
export async function rollOut(request: RollOutRequest, context: ApplyContext): Promise<RollOutResult> {
  const { previous, project } = request;
  const result = await deploy(request, context);
  if (result.applied?.interrupted === true) return { result, state: 'paused', project };
  const stopped = stoppedUpdates(project, request.goal, result);
  const back = stopped.filter(
    ({ service, action }) => action === 'rollback' && previous?.services[service] !== undefined,
  );
  const paused = stopped.filter((one) => !back.includes(one));
  for (const one of paused) warnPaused(one, previous, context);
  if (previous === undefined || back.length === 0) {
    return { result, state: paused.length > 0 ? 'paused' : 'completed', project };
  }
  if (!(await (request.isNewest?.() ?? true))) {
    const message = `"${project.name}" is not rolled back: another run has taken over`;
    context.emit({ kind: 'warning', code: 'UPDATE_SUPERSEDED', message });
    return { result, state: 'paused', project };
  }
  const gone = await goBack(request, previous, back, result, context);
  return paused.length > 0 ? { ...gone, state: 'paused' } : gone;
}

/** The second run; its failures come on top of those of the first. */
async function goBack(
  request: RollOutRequest,
  previous: Project,
  back: readonly StoppedUpdate[],
  first: DeployResult,
  context: ApplyContext,
): Promise<RollOutResult> {
  for (const { service, reason } of back) {
    const message = `Service "${service}" is rolled back: ${reason}`;
    context.emit({ kind: 'warning', code: 'UPDATE_ROLLED_BACK', message });
  }
  const names = back.map(({ service }) => service);
  const project = withServicesOf(request.project, previous, names);
  const goal = rollbackGoal(request, project);
  const second = await deploy({ ...request, project, goal }, context);
  const stopped = stoppedUpdates(project, goal, second);
  for (const one of stopped) warnPaused(one, previous, context);
  const failures = [...(first.applied?.failures ?? []), ...(second.applied?.failures ?? [])];
  const applied = second.applied === undefined ? {} : { applied: { ...second.applied, failures } };
  const isDone = stopped.length === 0 && second.applied?.interrupted !== true;
  return { result: { ...second, ...applied }, state: isDone ? 'rolled back' : 'paused', project };
}

function rollbackGoal({ goal, readContents }: RollOutRequest, project: Project): RollOutRequest['goal'] {
  const { rollout, recreate: _, ...options } = goal.options;
  const config = rollout === undefined ? {} : { rollout: { ...rollout, config: 'rollback_config' as const } };
  return {
    kind: 'up',
    options: { ...options, recreate: 'diverged', ...config },
    contents: readContents(project),
  };
}

function warnPaused(
  { service, reason }: StoppedUpdate,
  previous: Project | undefined,
  { emit }: ApplyContext,
): void {
  const isNew = previous?.services[service] === undefined;
  emit({
    kind: 'warning',
    code: 'UPDATE_PAUSED',
    message: `The ${isNew ? 'rollout' : 'update'} of service "${service}" is paused: ${reason}`,
    hint: isNew
      ? 'correct it and deploy again'
      : 'correct it and deploy again, or go back: flotilla service rollback',
  });
}
