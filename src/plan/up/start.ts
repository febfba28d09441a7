import type { ServiceDependency } from '../../model/desired/service-parts.ts';
import { isJob } from '../../model/jobs.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { containerFiles, refusalOfFiles } from '../container-spec/files.ts';
import type { AwaitCondition } from '../operation.ts';
import { isReplaced, planRollout } from '../rollout/batches.ts';
import { addStart, holds, waitDeadline } from '../steps.ts';
import type { PlannedReplica, PlannedServices } from './planned-replica.ts';
import { isRemote, nodeOf, type Planning } from './planning.ts';

/**
 * Adds the start phase: every container that does not run is started once the conditions of its
 * service's dependencies hold. Services come in dependency order; `stops` are the stops of containers
 * that stay, but must be down while a dependency is replaced.
 */
export function planStarts(
  planning: Planning,
  planned: PlannedServices,
  stops: ReadonlyMap<PlannedReplica, string>,
): void {
  const started = new Map<PlannedReplica, string>();
  const waits = new StartWaits(planning, started);
  for (const [key, replicas] of planned) {
    for (const replica of replicas) {
      const stop = stops.get(replica);
      const cause = startCause(planning, key, replica, stop !== undefined);
      if (cause === undefined) continue;
      const { required, optional } = waits.ofService(key, planned);
      const copied = planFiles(planning, key, replica);
      const id = addStart(planning.draft, {
        node: replica.replica.node,
        resource: replica.resource,
        cause,
        target: replica.target,
        service: planning.project.services[key],
        isPaused: replica.kept?.state === 'paused',
        dependsOn: [...replica.startAfter, copied ?? [], stop ?? [], ...required].flat(),
        after: optional,
      });
      started.set(replica, id);
      if (planning.options.rollout !== undefined) holdBack(planning, key, replica, required);
      removeLeftBehind(planning, replica, id);
    }
  }
  const { rollout } = planning.options;
  if (rollout !== undefined) planRollout(planning, rollout, planned, started);
  if (planning.options.wait) planFinalWaits(planning, planned, started);
}

/**
 * In a rollout a service is replaced after those it depends on, so that it does not stand still meanwhile. Where services
 * may exchange the name of a container, the one that gives it up goes first, whatever it depends on.
 */
function holdBack(
  { draft, project }: Planning,
  key: string,
  replica: PlannedReplica,
  required: readonly string[],
): void {
  if (!isReplaced(replica) || project.services[key]?.container_name !== undefined) return;
  if (replica.target.kind !== 'created') return;
  for (const id of required) draft.addDependency(replica.target.by, id);
}

function removeLeftBehind(
  { draft }: Planning,
  { leftBehind, stopOfLeft, resource, cause }: PlannedReplica,
  started: string,
): void {
  if (leftBehind === undefined) return;
  draft.add({
    kind: 'remove-container',
    node: leftBehind.node,
    resource,
    cause,
    target: { kind: 'observed', id: leftBehind.container.id },
    withAnonymousVolumes: false,
    dependsOn: [started, stopOfLeft ?? []].flat(),
  });
}

/**
 * Secrets and configs that are not mounted are written into a container before its first start; from then
 * on they are part of its file system.
 */
function planFiles(planning: Planning, key: string, replica: PlannedReplica): string | undefined {
  const service = planning.project.services[key];
  const isNew = replica.target.kind === 'created' || replica.kept?.state === 'created';
  if (service === undefined || !isNew) return undefined;
  const isElsewhere = isRemote(nodeOf(planning, replica.replica.node));
  const files = containerFiles(planning.project, service, planning.contents, isElsewhere);
  if (files.length === 0) return undefined;
  const refusal = refusalOfFiles(planning.project, key, planning.contents, isElsewhere);
  return planning.draft.add({
    kind: 'copy-files',
    node: replica.replica.node,
    resource: replica.resource,
    cause: 'secrets and configs',
    target: replica.target,
    files,
    ...(refusal === undefined ? {} : { refusal }),
    dependsOn: replica.startAfter,
  });
}

/** Why a container is started, or undefined where it runs or has done its work. */
function startCause(
  planning: Planning,
  key: string,
  { kept, cause }: PlannedReplica,
  isStopped: boolean,
): string | undefined {
  if (isStopped) return 'a dependency was replaced';
  if (kept === undefined) return planning.options.healing?.hold?.has(key) === true ? undefined : cause;
  if (kept.state === 'running' || kept.state === 'restarting') return undefined;
  if (planning.options.healing?.leave.has(kept.id) === true) return undefined;
  if (planning.options.runsEndedAgain === true) return cause;
  return kept.exitCode === 0 && isAwaitedAsCompleted(planning, key) ? undefined : cause;
}

/** True for a one-shot service: it is a job, or others wait for it to have completed. */
function isAwaitedAsCompleted({ project }: Pick<Planning, 'project'>, key: string): boolean {
  const own = project.services[key];
  if (own !== undefined && isJob(own)) return true;
  return Object.values(project.services).some(
    (service) => service.depends_on?.[key]?.condition === 'service_completed_successfully',
  );
}

/** The waits of dependents, one for each container and condition. */
class StartWaits {
  readonly #planning: Planning;
  readonly #started: ReadonlyMap<PlannedReplica, string>;
  readonly #waits = new Map<string, string>();

  constructor(planning: Planning, started: ReadonlyMap<PlannedReplica, string>) {
    this.#planning = planning;
    this.#started = started;
  }

  /** Ids that the start of a service's replicas waits for; none for conditions that hold already. */
  ofService(key: string, planned: PlannedServices): { required: string[]; optional: string[] } {
    const required: string[] = [];
    const optional: string[] = [];
    for (const [name, dependency] of Object.entries(this.#planning.project.services[key]?.depends_on ?? {})) {
      const ids = (planned.get(name) ?? []).flatMap((replica) => this.#forReplica(replica, dependency) ?? []);
      (dependency.required ? required : optional).push(...ids);
    }
    return { required, optional };
  }

  #forReplica(replica: PlannedReplica, { condition, required }: ServiceDependency): string | undefined {
    const start = this.#started.get(replica);
    if (condition === 'service_started') return start;
    const awaited = condition === 'service_healthy' ? 'healthy' : 'completed';
    if (start === undefined && holds(replica.kept, awaited)) return undefined;
    const key = `${awaited} ${required} ${replica.resource.name} ${replica.replica.node}`;
    const known = this.#waits.get(key);
    if (known !== undefined) return known;
    const id = this.#planning.draft.add({
      kind: 'await-container',
      node: replica.replica.node,
      resource: replica.resource,
      cause: `others wait for it to be ${awaited}`,
      forDependents: true,
      target: replica.target,
      condition: awaited,
      dependsOn: start === undefined ? [] : [start],
      ...waitDeadline(this.#planning.options),
      ...(required ? {} : { isOptional: true }),
    });
    this.#waits.set(key, id);
    return id;
  }
}

/** `--wait`: the run ends when everything that was asked for is ready. */
function planFinalWaits(
  planning: Planning,
  planned: PlannedServices,
  started: ReadonlyMap<PlannedReplica, string>,
): void {
  const { draft, options } = planning;
  for (const [key, replicas] of planned) {
    const isOneShot = isAwaitedAsCompleted(planning, key);
    const pending = replicas.filter((replica) => started.has(replica) || !isReady(replica.kept, isOneShot));
    for (const replica of pending) {
      const start = started.get(replica);
      draft.add({
        kind: 'await-container',
        node: replica.replica.node,
        resource: replica.resource,
        cause: '--wait',
        target: replica.target,
        condition: waitCondition(planning, key, isOneShot),
        ...waitDeadline(options),
        dependsOn: start === undefined ? [] : [start],
      });
    }
  }
}

function waitCondition({ project }: Planning, key: string, isOneShot: boolean): AwaitCondition {
  const service = project.services[key];
  if (service !== undefined && isJob(service)) return 'completed';
  return isOneShot ? 'ready-or-completed' : 'ready';
}

/** Running, and healthy where a healthcheck has spoken; or done, for a one-shot service. */
function isReady(container: ObservedContainer | undefined, isOneShot: boolean): boolean {
  if (container?.state === 'running') return container.health === undefined || container.health === 'healthy';
  return isOneShot && container?.state === 'exited' && container.exitCode === 0;
}
