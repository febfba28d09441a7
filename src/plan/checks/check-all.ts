import type { Fleet } from '../../model/observed/fleet.ts';
import { type ForwardAim, recreateOf } from '../forward.ts';
import { checkRollout } from '../rollout/check.ts';
import { hasMesh } from '../routes/takes-part.ts';
import type { UpFindings } from '../up/planning.ts';
import { checkDeployable, type DeployProblem, orphanWarning, throwErrors } from './check-deployable.ts';
import { checkDrift } from './check-drift.ts';
import { checkMesh } from './check-mesh.ts';
import { checkPlacement } from './check-placement.ts';
import { checkPush } from './check-push.ts';
import { checkQuota } from './check-quota.ts';
import { checkRemote } from './check-remote.ts';
import { checkSpans } from './check-spans.ts';

export interface CheckOptions {
  readonly ignoreOrphans: boolean;
  /** Replicas that no node takes are a warning. */
  readonly partial?: boolean;
}

/** What has been settled about networks and volumes that differ. */
export type Settled = Pick<UpFindings, 'renewedVolumes' | 'keptNetworks'>;

/**
 * Everything that speaks against carrying out what `up` or `run` aims at. Throws `NOT_DEPLOYABLE` with all errors;
 * the warnings are the answer.
 */
export function checkAll(
  aim: ForwardAim,
  fleet: Fleet,
  settled: Settled,
  { ignoreOrphans, partial }: CheckOptions,
): readonly DeployProblem[] {
  const { removeOrphans } = aim.goal.options;
  const problems = problemsOf(aim, fleet, settled).map((problem) =>
    partial === true && problem.code === 'NO_SUITABLE_NODE'
      ? { ...problem, severity: 'warning' as const }
      : problem,
  );
  throwErrors(problems);
  const orphans = ignoreOrphans ? undefined : orphanWarning(aim.project, fleet, removeOrphans);
  return orphans === undefined ? problems : [...problems, orphans];
}

/** In the order in which they are told. */
function problemsOf(aim: ForwardAim, fleet: Fleet, settled: Settled): readonly DeployProblem[] {
  const { project, goal, placement, spans } = aim;
  const up = goal.kind === 'up' ? goal.options : undefined;
  const { removeOrphans } = goal.options;
  return [
    ...checkDeployable(project, fleet, placement),
    ...checkPlacement(placement),
    ...checkQuota(project, fleet, placement),
    ...checkSpans(project, fleet, spans),
    ...checkPush(project, up?.pushes === true),
    ...checkRemote(project, fleet, placement),
    ...checkMesh(project, fleet),
    ...checkRollout(project, up?.rollout, hasMesh(fleet)),
    ...checkDrift(project, fleet, spans, { recreate: recreateOf(goal), removeOrphans, ...settled }),
  ];
}
