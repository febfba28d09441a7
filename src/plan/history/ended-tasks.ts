import type { Project } from '../../model/desired/project.ts';
import { imageOf } from '../../model/image-reference.ts';
import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { type EndedTask, endOf, UNHEALTHY_ERROR } from '../../model/observed/ended-task.ts';
import { type Fleet, reachable } from '../../model/observed/fleet.ts';
import { sinceEndMs } from '../../model/observed/since-end.ts';
import { isAlive, isOneOff, serviceOf, slotOf } from '../../observe/classify.ts';
import type { PlacedReplica } from '../../schedule/placement.ts';
import type { Operation, Plan } from '../operation.ts';

/** A plan that was carried out, and what was there before. */
export interface AppliedRun {
  readonly project: Project;
  readonly fleet: Fleet;
  readonly plan: Plan;
  /** Replicas that it prepares for, and does not make itself. */
  readonly waiting?: readonly PlacedReplica[];
  readonly applied: {
    /** By operation id; `atMs` is the time since the run began. */
    readonly outcomes: ReadonlyMap<
      string,
      { readonly kind: string; readonly error?: Error; readonly atMs?: number }
    >;
    readonly elapsedMs: number;
    /** Ids of containers, by the operation that created them. */
    readonly created: ReadonlyMap<string, string>;
  };
}

/** The replicas that have ended and are still there: each tells of its own end, in the engine's words. `nowMs` is Unix time. */
export function endedByThemselves(fleet: Fleet, nowMs: number): readonly EndedTask[] {
  return reachable(fleet).flatMap(({ name, containers }) =>
    containers.flatMap((container) => {
      if (container.state !== 'exited' && container.state !== 'dead') return [];
      const task = taskOf(name, container);
      const endedAtMs = nowMs - (sinceEndMs(container.status) ?? 0);
      return task === undefined ? [] : [{ ...task, ...endOf(container.exitCode ?? 0), endedAtMs }];
    }),
  );
}

/**
 * The tasks that a run has ended: what it stopped and why, what got unhealthy, and what could not be made. `nowMs` is the Unix time
 * of its end.
 */
export function endedByRun(run: AppliedRun, nowMs: number): readonly EndedTask[] {
  const { plan } = run;
  const running = new Map(
    reachable(run.fleet).flatMap(({ name, containers }) =>
      containers.filter(isAlive).map((container) => [container.id, taskOf(name, container)] as const),
    ),
  );
  const indexed = { ...run, operations: new Map(plan.operations.map((one) => [one.id, one])) };
  const { outcomes, elapsedMs } = run.applied;
  const endOfOperation = (id: string): number => nowMs - elapsedMs + (outcomes.get(id)?.atMs ?? elapsedMs);
  const byContainer = new Map<string, EndedTask>();
  const others: EndedTask[] = [];
  for (const operation of plan.operations) {
    const endedAtMs = endOfOperation(operation.id);
    const stopped = stoppedId(operation, run);
    const task = stopped === undefined ? undefined : running.get(stopped);
    if (task !== undefined && stopped !== undefined && !byContainer.has(stopped)) {
      byContainer.set(stopped, { ...task, ...whyStopped(operation.cause), endedAtMs });
    }
    const failed = failedTask(operation, indexed);
    if (failed?.container === undefined)
      others.push(...(failed === undefined ? [] : [{ ...failed, endedAtMs }]));
    else byContainer.set(failed.container, { ...failed, endedAtMs });
  }
  return [...byContainer.values(), ...others, ...withoutImage(run, nowMs)];
}

interface IndexedRun extends AppliedRun {
  readonly operations: ReadonlyMap<string, Operation>;
}

type Task = Pick<EndedTask, 'service' | 'slot' | 'node' | 'container' | 'image'>;

/** undefined for what is no replica. */
function taskOf(node: string, container: ObservedContainer): Task | undefined {
  const service = serviceOf(container);
  const slot = slotOf(container);
  if (service === undefined || slot === undefined || isOneOff(container)) return undefined;
  return { service, slot, node, container: container.id, image: container.image };
}

/** The container that was there and that this operation has stopped or removed. */
function stoppedId(operation: Operation, { applied }: AppliedRun): string | undefined {
  if (operation.kind !== 'stop-container' && operation.kind !== 'remove-container') return undefined;
  const isDone = applied.outcomes.get(operation.id)?.kind === 'done';
  return isDone && operation.target.kind === 'observed' ? operation.target.id : undefined;
}

function whyStopped(cause: string): Pick<EndedTask, 'state' | 'error' | 'reason'> {
  return cause === 'unhealthy'
    ? { state: 'failed', error: UNHEALTHY_ERROR }
    : { state: 'shutdown', reason: cause };
}

/** Replicas that were to get another image, which could not be pulled or built. */
function withoutImage(
  { project, plan, applied, waiting = [] }: AppliedRun,
  nowMs: number,
): readonly EndedTask[] {
  const errors = new Map(
    plan.operations.flatMap(({ id, node, resource }) => {
      const error = resource.kind === 'image' ? applied.outcomes.get(id)?.error : undefined;
      return error === undefined ? [] : [[`${node} ${resource.name}`, error.message] as const];
    }),
  );
  return waiting.flatMap(({ service: key, slot, node, current }) => {
    const service = project.services[key];
    const image = service === undefined ? '' : imageOf(project, key, service);
    const error = errors.get(`${node} ${image}`);
    if (error === undefined || current?.image === image) return [];
    return [{ service: key, slot, node, image, state: 'rejected' as const, error, endedAtMs: nowMs }];
  });
}

/** A new container that could not be made or started, or that got unhealthy while it was waited for. */
function failedTask(operation: Operation, run: IndexedRun): Omit<EndedTask, 'endedAtMs'> | undefined {
  if (operation.kind === 'create-container') {
    const error = whyNotMade(operation, run);
    const task = error === undefined ? undefined : newTask(operation, run.project);
    return task === undefined || error === undefined ? undefined : { ...task, state: 'rejected', error };
  }
  const isFirst = operation.kind === 'start-container' || operation.kind === 'await-container';
  if (!isFirst || operation.target.kind !== 'created') return undefined;
  const end = endOfNew(operation.kind, run.applied.outcomes.get(operation.id)?.error);
  const { by } = operation.target;
  const creation = run.operations.get(by);
  const task = creation === undefined ? undefined : newTask(creation, run.project);
  const container = run.applied.created.get(by);
  return end === undefined || task === undefined || container === undefined
    ? undefined
    : { ...task, container, ...end };
}

/** One that ends while it is waited for tells of it itself. */
function endOfNew(
  kind: 'start-container' | 'await-container',
  error: (Error & { readonly code?: string }) | undefined,
): Pick<EndedTask, 'state' | 'error'> | undefined {
  if (error === undefined) return undefined;
  if (kind === 'start-container') return { state: 'rejected', error: error.message };
  return error.code === 'CONTAINER_UNHEALTHY' ? { state: 'failed', error: UNHEALTHY_ERROR } : undefined;
}

function newTask(operation: Operation, project: Project): Omit<Task, 'container'> | undefined {
  if (operation.kind !== 'create-container') return undefined;
  const { Labels: labels } = operation.spec.body;
  const key = labels[LABEL.service] ?? '';
  const service = project.services[key];
  const slot = Number(labels[LABEL.containerNumber]);
  if (service === undefined || labels[LABEL.oneoff] === 'True' || !Number.isInteger(slot)) return undefined;
  return { service: key, slot, node: operation.node, image: imageOf(project, key, service) };
}

/**
 * The error of a creation, or of what it needed beside other containers: an image that is not there, a network. Where another
 * container failed before, it was not tried.
 */
function whyNotMade(creation: Operation, { operations, applied }: IndexedRun): string | undefined {
  const outcome = applied.outcomes.get(creation.id);
  if (outcome?.kind === 'failed') return outcome.error?.message;
  if (outcome?.kind !== 'skipped') return undefined;
  const failed = creation.dependsOn
    .flatMap((id) => operations.get(id) ?? [])
    .find(({ id, resource }) => resource.kind !== 'container' && applied.outcomes.get(id)?.kind === 'failed');
  return failed === undefined ? undefined : applied.outcomes.get(failed.id)?.error?.message;
}
