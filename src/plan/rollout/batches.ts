import type { Service } from '../../model/desired/service.ts';
import { isJob } from '../../model/jobs.ts';
import { waitDeadline } from '../steps.ts';
import type { PlannedReplica, PlannedServices } from '../up/planned-replica.ts';
import type { Planning } from '../up/planning.ts';
import { addTurn } from './blue-green.ts';
import { type RolloutOptions, type RolloutPolicy, rolloutPolicy } from './policy.ts';

/**
 * Puts the replacements of each service into batches (`deploy.update_config`): a batch begins when the containers of
 * the one before are ready, have stayed so for the time to monitor, and the delay is over. `started` has the
 * start of each replica, `waits` what starts of a service wait for: a service is replaced after those it
 * depends on.
 */
export function planRollout(
  planning: Planning,
  rollout: RolloutOptions,
  planned: PlannedServices,
  started: ReadonlyMap<PlannedReplica, string>,
): void {
  for (const [key, replicas] of planned) {
    const service = planning.project.services[key];
    if (service === undefined || isJob(service)) continue;
    const replaced = replicas.filter(isReplaced);
    if (replaced.length > 0 && replaced.every(({ turn }) => turn !== undefined)) {
      planColour(planning, key, rollout, replaced, started);
    } else if (replaced.length > 0) planBatches(planning, key, service, rollout, replaced, started);
  }
}

/** True where the replica takes the place of a container that is there. */
export function isReplaced({ target, removalOfOld, leftBehind }: PlannedReplica): boolean {
  return target.kind === 'created' && (removalOfOld !== undefined || leftBehind !== undefined);
}

function planBatches(
  planning: Planning,
  key: string,
  service: Service,
  rollout: RolloutOptions,
  replaced: readonly PlannedReplica[],
  started: ReadonlyMap<PlannedReplica, string>,
): void {
  const { draft } = planning;
  const policy = rolloutPolicy(service, rollout);
  const size = policy.parallelism === 0 ? replaced.length : policy.parallelism;
  const node = replaced[0]?.replica.node ?? '';
  const waits: string[] = [];
  let gate: string | undefined;
  for (let begin = 0; begin < replaced.length; begin += size) {
    const batch = replaced.slice(begin, begin + size);
    for (const replica of batch) {
      if (gate !== undefined && replica.target.kind === 'created') {
        draft.addDependency(replica.target.by, gate);
      }
      waits.push(planWatch(planning, replica, policy, started.get(replica)));
    }
    const isLast = begin + size >= replaced.length;
    gate = draft.add({
      kind: 'check-batch',
      node,
      resource: { kind: 'service', name: key },
      cause: causeOf(rollout),
      of: [...waits],
      tolerated: toleratedOf(policy, replaced.length),
      holdMs: isLast ? 0 : Math.max(0, policy.delayMs - policy.monitorMs),
      after: [...waits],
    });
  }
}

/** A whole colour is one batch, of which nothing may fail; then traffic turns. */
function planColour(
  { draft }: Planning,
  key: string,
  rollout: RolloutOptions,
  replaced: readonly PlannedReplica[],
  started: ReadonlyMap<PlannedReplica, string>,
): void {
  const waits = replaced.flatMap((replica) => {
    const start = started.get(replica);
    if (replica.ready !== undefined && start !== undefined) draft.addDependency(replica.ready, start);
    return replica.ready ?? [];
  });
  const check = draft.add({
    kind: 'check-batch',
    node: replaced[0]?.replica.node ?? '',
    resource: { kind: 'service', name: key },
    cause: causeOf(rollout),
    of: waits,
    tolerated: 0,
    holdMs: 0,
    after: waits,
  });
  addTurn(draft, replaced, check);
}

/** Adds the waits for one new container; the id of the last. */
function planWatch(
  { draft, options }: Planning,
  { ready, replica, resource, target }: PlannedReplica,
  { monitorMs }: RolloutPolicy,
  start: string | undefined,
): string {
  const dependsOn = [start ?? []].flat();
  const common = { kind: 'await-container', node: replica.node, resource, target } as const;
  if (ready !== undefined) {
    for (const id of dependsOn) draft.addDependency(ready, id);
    if (monitorMs === 0) return ready;
    const cause = 'rollout: it is monitored';
    return draft.add({ ...common, cause, condition: 'steady', monitorMs, dependsOn: [ready] });
  }
  if (monitorMs > 0) {
    const cause = 'rollout: ready, and monitored';
    return draft.add({ ...common, cause, condition: 'steady', monitorMs, dependsOn });
  }
  return draft.add({ ...common, cause: 'rollout', condition: 'ready', ...waitDeadline(options), dependsOn });
}

function toleratedOf({ failureAction, maxFailureRatio }: RolloutPolicy, count: number): number {
  return failureAction === 'continue' ? count : Math.floor(maxFailureRatio * count);
}

function causeOf({ config }: RolloutOptions): string {
  return config === 'update_config' ? 'rollout' : 'rollback';
}
