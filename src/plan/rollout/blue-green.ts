import type { Project } from '../../model/desired/project.ts';
import { temporaryName } from '../../model/names.ts';
import { isAlive } from '../../observe/classify.ts';
import { endpointSpecs } from '../container-spec/endpoints.ts';
import type { PlanDraft } from '../draft.ts';
import type { ContainerTarget } from '../operation.ts';
import { keepsNameWhileRunning } from '../replacing/final-name.ts';
import { addCreate, type Replacement } from '../up/create.ts';
import type { PlannedReplica, Turn } from '../up/planned-replica.ts';
import { nodeOf } from '../up/planning.ts';
import { type RolloutOptions, rolloutPolicy } from './policy.ts';
import { startFirstObstacle } from './start-first.ts';

/** `x-deploy: {strategy: blue-green}`, in a rollout, where both colours can run at the same time. */
export function isBlueGreen(
  project: Project,
  key: string,
  rollout: RolloutOptions | undefined,
  hasMesh: boolean,
): boolean {
  const service = project.services[key];
  if (rollout === undefined || service === undefined || project.strategies?.[key] !== 'blue-green')
    return false;
  return startFirstObstacle(service, hasMesh) === undefined;
}

/** The calls that take a replacement's first steps; they belong to the planning of containers. */
export interface ReplaceSteps {
  stopOfOld(replacement: Replacement, dependsOn: readonly string[]): string | undefined;
  removalOfOld(replacement: Replacement, dependsOn: readonly string[]): string;
}

/**
 * A replica's part of a new colour: its container starts without the service's names, so nobody finds it. Traffic turns by
 * network aliases: when the whole colour is ready (`addTurn`), each container joins its networks again, under the
 * service's names, and after that the old ones are stopped.
 */
export function replaceByColour(
  replacement: Replacement,
  rollout: RolloutOptions,
  steps: ReplaceSteps,
): PlannedReplica {
  const { planning, replica, old, resource, service } = replacement;
  const { draft, project } = planning;
  const name = old.name === resource.name ? temporaryName(old.id, resource.name) : undefined;
  const created = addCreate(replacement, name, { isHidden: true });
  const target: ContainerTarget = { kind: 'created', by: created };
  const common = { node: replica.node, resource, target };
  const { monitorMs } = rolloutPolicy(service, rollout);
  const ready = draft.add({
    kind: 'await-container',
    ...common,
    condition: 'steady',
    cause: 'rollout: the new colour',
    monitorMs,
    stopsFailed: isAlive(old),
    dependsOn: [created],
  });
  const { endpoints } = endpointSpecs(project, replica.service, service, resource.name, replica.slot);
  const leaves: string[] = [];
  const joins = Object.entries(endpoints).map(([network, endpoint]) => {
    const leave = draft.add({
      kind: 'disconnect-network',
      ...common,
      networkId: network,
      cause: 'traffic turns',
      dependsOn: [ready],
    });
    leaves.push(leave);
    const dependsOn = [leave];
    return draft.add({
      kind: 'connect-network',
      ...common,
      network,
      endpoint,
      cause: 'traffic turns',
      dependsOn,
    });
  });
  const turn: Turn = { leaves, joins };
  const stopped = steps.stopOfOld(replacement, joins);
  const removed = steps.removalOfOld(replacement, [stopped ?? []].flat());
  const keepsName = name === undefined || keepsNameWhileRunning(nodeOf(planning, replica.node), old);
  const rename = {
    kind: 'rename-container',
    ...common,
    cause: replacement.cause,
    to: resource.name,
    dependsOn: [removed],
  } as const;
  return {
    ...(keepsName ? {} : { rename: draft.add(rename) }),
    replica,
    resource,
    target,
    startAfter: [created],
    ready,
    turn,
    removalOfOld: removed,
    cause: 'recreated',
    ...(stopped === undefined ? {} : { stopOfOld: stopped }),
  };
}

/** Traffic turns when the check of the whole colour has passed; no old container goes before all new ones have it. */
export function addTurn(draft: PlanDraft, replicas: readonly PlannedReplica[], check: string): void {
  const joins = replicas.flatMap(({ turn }) => turn?.joins ?? []);
  for (const { turn, stopOfOld, removalOfOld } of replicas) {
    for (const leave of turn?.leaves ?? []) draft.addDependency(leave, check);
    const end = stopOfOld ?? removalOfOld;
    if (end === undefined) continue;
    for (const id of [check, ...joins]) draft.addDependency(end, id);
  }
}
