import type { Service } from '../model/desired/service.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { PlanDraft } from './draft.ts';
import type { AwaitCondition, ContainerTarget, Resource } from './operation.ts';

interface Step {
  readonly node: string;
  readonly resource: Resource;
  readonly target: ContainerTarget;
  readonly cause: string;
  /** Absent where the compose file is not known, or no longer has the service: no hooks then. */
  readonly service?: Service | undefined;
  readonly dependsOn?: readonly string[];
  readonly after?: readonly string[];
}

interface Stop extends Step {
  readonly timeoutSeconds?: number | undefined;
  readonly isRunning?: boolean;
}

/**
 * Adds the stop of a container after its `pre_stop` hooks; the id of the stop. A hook that fails keeps
 * the container running, as in docker compose.
 */
export function addStop(draft: PlanDraft, step: Stop): string {
  return addEnding(draft, 'stop-container', step);
}

/** Adds the restart of a container between its `pre_stop` and `post_start` hooks; the id of the last of them. */
export function addRestart(draft: PlanDraft, step: Stop): string {
  const id = addEnding(draft, 'restart-container', step);
  return afterStart(draft, step, id);
}

function addEnding(draft: PlanDraft, kind: 'stop-container' | 'restart-container', step: Stop): string {
  const hooks = step.isRunning === false ? [] : (step.service?.pre_stop ?? []);
  const { dependsOn, after } = addHooks(draft, step, 'pre_stop', hooks);
  return draft.add({
    kind,
    ...common(step),
    ...(step.timeoutSeconds === undefined ? {} : { timeoutSeconds: step.timeoutSeconds }),
    dependsOn,
    after,
  });
}

/** Adds the start of a container and its `post_start` hooks; the id of the last of them. */
export function addStart(draft: PlanDraft, step: Step & { readonly isPaused?: boolean }): string {
  const id = draft.add({
    kind: step.isPaused === true ? 'unpause-container' : 'start-container',
    ...common(step),
    dependsOn: step.dependsOn ?? [],
    after: step.after ?? [],
  });
  return step.isPaused === true ? id : afterStart(draft, step, id);
}

function afterStart(draft: PlanDraft, step: Step, id: string): string {
  const hooks = step.service?.post_start ?? [];
  const { dependsOn } = addHooks(draft, { ...step, dependsOn: [id], after: [] }, 'post_start', hooks);
  return dependsOn.at(-1) ?? id;
}

/** True where nothing is to be waited for: the container meets the condition as it is. */
export function holds(container: ObservedContainer | undefined, condition: AwaitCondition): boolean {
  if (container === undefined) return false;
  if (condition === 'completed') return container.state === 'exited' && container.exitCode === 0;
  return container.state === 'running' && container.health === 'healthy';
}

/** What `--wait-timeout` says of a wait: it bounds those for dependencies, too, as in docker compose. */
export function waitDeadline({ waitDeadlineMs }: { readonly waitDeadlineMs?: number }): {
  readonly deadlineMs?: number;
} {
  return waitDeadlineMs === undefined ? {} : { deadlineMs: waitDeadlineMs };
}

/** Adds hooks, one after the other -> what comes after them waits for. */
function addHooks(
  draft: PlanDraft,
  step: Step,
  name: 'post_start' | 'pre_stop',
  hooks: NonNullable<Service['post_start']>,
): { readonly dependsOn: readonly string[]; readonly after: readonly string[] } {
  let waits = { dependsOn: step.dependsOn ?? [], after: step.after ?? [] };
  for (const hook of hooks) {
    const id = draft.add({ kind: 'run-hook', ...common(step), cause: name, name, hook, ...waits });
    waits = { dependsOn: [id], after: [] };
  }
  return waits;
}

function common({ node, resource, target, cause }: Step): Omit<Step, 'service' | 'dependsOn' | 'after'> {
  return { node, resource, target, cause };
}
