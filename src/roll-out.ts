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
  const stopped = result.applied?.interrupted === true ? [] : stoppedUpdates(project, request.goal, result);
  const back = stopped.filter(
    ({ service, action }) => action === 'rollback' && previous?.services[service] !== undefined,
  );
  for (const one of stopped.filter((other) => !back.includes(other))) warnPaused(one, context);
  const isPaused = result.applied?.interrupted === true || back.length < stopped.length;
  if (previous === undefined || back.length === 0) {
    return { result, state: isPaused ? 'paused' : 'completed', project };
  }
  for (const { service, reason } of back) {
    const message = `Service "${service}" is rolled back: ${reason}`;
    context.emit({ kind: 'warning', code: 'UPDATE_ROLLED_BACK', message });
  }
  const names = back.map(({ service }) => service);
  const target = withServicesOf(project, previous, names);
  const rollback = await deploy(
    { ...request, project: target, goal: rollbackGoal(request, target) },
    context,
  );
  const again = stoppedUpdates(target, rollbackGoal(request, target), rollback);
  for (const one of again) warnPaused(one, context);
  const failures = [...(result.applied?.failures ?? []), ...(rollback.applied?.failures ?? [])];
  const applied = rollback.applied === undefined ? {} : { applied: { ...rollback.applied, failures } };
  const state = isPaused || again.length > 0 ? 'paused' : 'rolled back';
  return { result: { ...rollback, ...applied }, state, project: target };
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

function warnPaused({ service, reason }: StoppedUpdate, { emit }: ApplyContext): void {
  emit({
    kind: 'warning',
    code: 'UPDATE_PAUSED',
    message: `The update of service "${service}" is paused: ${reason}`,
    hint: 'correct it and deploy again, or go back: flotilla service rollback',
  });
}
