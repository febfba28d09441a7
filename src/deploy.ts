import { type ApplyContext, apply } from './apply/apply.ts';
import type { ApplyResult } from './apply/outcome.ts';
import { unchangedBuilds } from './build/inputs/unchanged-builds.ts';
import type { Project } from './model/desired/project.ts';
import { type Fleet, type ObservedNode, reachable } from './model/observed/fleet.ts';
import { observeDetails, type Unclear } from './observe/details.ts';
import { observe } from './observe/observe.ts';
import { scopeForPlacing, scopeOf } from './observe/scope.ts';
import {
  checkDeployable,
  type DeployProblem,
  orphanWarning,
  throwErrors,
} from './plan/checks/check-deployable.ts';
import { checkDrift, networksToKeep } from './plan/checks/check-drift.ts';
import { checkMesh } from './plan/checks/check-mesh.ts';
import { checkPlacement } from './plan/checks/check-placement.ts';
import { checkPush } from './plan/checks/check-push.ts';
import { checkQuota } from './plan/checks/check-quota.ts';
import { checkRemote } from './plan/checks/check-remote.ts';
import { checkSpans } from './plan/checks/check-spans.ts';
import { planExisting } from './plan/existing/plan-existing.ts';
import type { ForwardGoal, Goal } from './plan/goal.ts';
import type { AppliedRun } from './plan/history/ended-tasks.ts';
import { imageOn } from './plan/images/image-sources.ts';
import { withModels } from './plan/models.ts';
import { needsMachines } from './plan/needs-machines.ts';
import { type Spans, spanningNetworks } from './plan/networks/span.ts';
import type { Plan } from './plan/operation.ts';
import { planProviders, withProvided } from './plan/providers.ts';
import { checkRollout } from './plan/rollout/check.ts';
import { hasMesh, takesPart } from './plan/routes/takes-part.ts';
import { withRoutes } from './plan/routes/with-routes.ts';
import { planRun } from './plan/run.ts';
import { divergedContainers, divergedNetworks, divergedVolumes } from './plan/up/divergence.ts';
import { planRefresh } from './plan/up/images.ts';
import { localNetworks } from './plan/up/networks.ts';
import type { HealingDecisions, UpFindings, UpRequest } from './plan/up/planning.ts';
import { planUp } from './plan/up/up.ts';
import type { Placement } from './schedule/placement.ts';
import { requireNode, schedule, scheduleOneOff } from './schedule/schedule.ts';

export interface DeployRequest {
  /** Only the services that the run is about. */
  readonly project: Project;
  readonly goal: Goal;
  /** Plan and change nothing. */
  readonly dryRun: boolean;
  readonly ignoreOrphans: boolean;
  /** Replicas that no node takes are a warning, and the others go ahead; absent: they are an error. */
  readonly partial?: boolean;
  /** A manager's decisions about containers that have ended or are unhealthy. */
  readonly heal?: (fleet: Fleet) => HealingDecisions;
  /** Called after the plan was carried out, whether it succeeded or not. */
  readonly onApplied?: (run: AppliedRun) => void;
  /** Asks the user whether data may be lost; absent: it may not. */
  readonly confirm?: (question: string) => Promise<boolean>;
}

export interface DeployResult {
  readonly plan: Plan;
  /** Absent for a dry run. */
  readonly applied?: ApplyResult;
  /** True where the images, providers or models that planning needs have failed: `plan` has nothing but these. */
  readonly notBegun?: boolean;
  /** Nodes that did not answer; the project may have containers on them. */
  readonly missingNodes: readonly string[];
}

/**
 * The pipeline: observe, check, schedule, plan, apply. Every command that changes an engine comes
 * through here. Throws `FlotillaError` where nothing could be begun; failed operations are in the result.
 */
export async function deploy(request: DeployRequest, context: ApplyContext): Promise<DeployResult> {
  const { goal } = request;
  const fleet = await observeFleet(request.project, goal, context);
  const missingNodes = reportMissing(fleet, context);
  const done =
    goal.kind === 'up' || goal.kind === 'run'
      ? await deployForward(request, healed(goal, request.heal?.(fleet)), fleet, context)
      : await finish(
          withRoutes(planExisting(request.project, fleet, goal), request.project, fleet, false),
          fleet,
          request,
          context,
        );
  return { ...done, missingNodes };
}

/** What is there; with the state of the mesh, if the project takes part in it. */
async function observeFleet(project: Project, goal: Goal, context: ApplyContext): Promise<Fleet> {
  const scheduling = goal.kind === 'up' ? goal.options.scheduling : undefined;
  const policy = { ...context.policy, ...scheduling };
  const engines = [...context.engines.values()];
  const isForward = goal.kind === 'up' || goal.kind === 'run';
  const scope = isForward ? scopeForPlacing(project) : scopeOf(project);
  const fleet = await observe(engines, scope, {
    ...context,
    policy,
    needsMachines: (seen) => needsMachines(project, seen, goal),
  });
  if (context.openMesh === undefined || !isForward || !takesPart(project, fleet)) return fleet;
  return (await context.openMesh()).observe(fleet, context.signal);
}

function healed(goal: ForwardGoal, healing: HealingDecisions | undefined): ForwardGoal {
  if (goal.kind === 'run' || healing === undefined) return goal;
  return { ...goal, options: { ...goal.options, healing } };
}

/** The result of one run of the pipeline. */
type Done = Omit<DeployResult, 'missingNodes'>;

/** `up` and `run`: makes what is there equal to the compose file. */
async function deployForward(
  request: DeployRequest,
  goal: ForwardGoal,
  observed: Fleet,
  outer: ApplyContext,
): Promise<Done> {
  let fleet = observed;
  // Variables from providers and models are part of the environment, and so of the comparison.
  const providers = planProviders(request.project, requireNode(fleet));
  const given = await runFirst(providers, request, outer);
  if (given.stopped !== undefined) return given.stopped;
  if (request.dryRun && providers.operations.length > 0) {
    const message =
      'What providers and models give is known only when they run; services are planned without it';
    outer.emit({ kind: 'warning', code: 'PROVIDER_NOT_RUN', message });
  }
  const project = withModels(withProvided(request.project, given.provided), given.endpoints);
  const placement = placementFor(project, fleet, goal);
  const spans = spanningNetworks(project, fleet, placement);
  const networks = localNetworks(project, spans);
  const context = { ...outer, networks, buildInputs: new Map<string, string>() };
  const detailed = (seen: Fleet): Promise<Fleet> =>
    observeDetails(context.engines, seen, (node) => unclear(project, node, spans), context);
  fleet = await detailed(fleet);
  const recreate = goal.kind === 'up' ? goal.options.recreate : 'diverged';
  const renewedVolumes = await volumesToRenew(request, recreate, fleet);
  const { removeOrphans } = goal.options;
  const keptNetworks: ReadonlySet<string> =
    goal.kind === 'run' ? networksToKeep(project, fleet, spans, removeOrphans) : new Set();
  report(request, fleet, placement, context, [
    ...checkPlacement(placement),
    ...checkQuota(project, fleet, placement),
    ...checkSpans(project, fleet, spans),
    ...checkPush(project, goal.kind === 'up' && goal.options.pushes === true),
    ...checkRemote(project, fleet, placement),
    ...checkMesh(project, fleet),
    ...checkRollout(project, goal.kind === 'up' ? goal.options.rollout : undefined, hasMesh(fleet)),
    ...checkDrift(project, fleet, spans, { recreate, removeOrphans, renewedVolumes, keptNetworks }),
  ]);

  // Whether a container stays may depend on the image a pull brings, so such pulls come first.
  const unchanged = await unchangedBuilds(project, fleet, goal, context);
  const refresh = planRefresh(project, fleet, Object.keys(project.services), {
    nowMs: goal.options.nowMs,
    override: goal.options.pull,
    builds: goal.options.builds,
    pushes: goal.kind === 'up' && goal.options.pushes === true,
    environment: goal.contents.builds,
    pulled: new Set(unchanged),
  });
  const refreshed = await runFirst(refresh, request, context);
  if (refreshed.stopped !== undefined) {
    const { plan, applied } = refreshed.stopped;
    if (applied !== undefined) {
      request.onApplied?.({ project, fleet, plan, applied, waiting: placement.replicas });
    }
    return refreshed.stopped;
  }
  if (refreshed.hasRun) {
    fleet = await detailed(await observeFleet(project, goal, context));
  }
  const pulled = request.dryRun
    ? []
    : refresh.operations.map(({ node, resource }) => imageOn(node, resource.name));
  const found = { pulled: new Set([...unchanged, ...pulled]), renewedVolumes, keptNetworks };
  return finish(planForward(project, fleet, goal, found), fleet, request, context);
}

/** Warns of nodes that do not answer while others do, except drained ones. */
function reportMissing(fleet: Fleet, { emit }: ApplyContext): readonly string[] {
  requireNode(fleet);
  const missing = fleet.nodes.flatMap((node) =>
    node.kind === 'unreachable' && node.settings.availability !== 'drain' ? [node] : [],
  );
  for (const { name, reason } of missing) {
    const message = `Node "${name}" is left out: ${reason}`;
    emit({ kind: 'warning', code: 'NODE_UNREACHABLE', message });
  }
  return missing.map(({ name }) => name);
}

/** Carries out a plan that the next one builds on; `stopped` where it was not completed. */
async function runFirst(
  plan: Plan,
  { dryRun }: DeployRequest,
  context: ApplyContext,
): Promise<{
  readonly hasRun: boolean;
  readonly provided: ApplyResult['provided'];
  readonly endpoints: ApplyResult['endpoints'];
  readonly stopped?: Done;
}> {
  if (plan.operations.length === 0 || dryRun)
    return { hasRun: false, provided: new Map(), endpoints: new Map() };
  const applied = await apply(plan, context);
  const { provided, endpoints } = applied;
  const isDone = applied.failures.length === 0 && !applied.interrupted;
  return {
    hasRun: true,
    provided,
    endpoints,
    ...(isDone ? {} : { stopped: { plan, applied, notBegun: true } }),
  };
}

function planForward(project: Project, fleet: Fleet, goal: ForwardGoal, found: UpFindings): Plan {
  const { contents } = goal;
  if (goal.kind === 'run') {
    return withRoutes(planRun(project, contents, fleet, { ...goal.options, ...found }), project, fleet, true);
  }
  const plan = planUp(project, contents, fleet, schedule(project, fleet), { ...goal.options, ...found });
  return withRoutes(plan, project, fleet, true);
}

function placementFor(project: Project, fleet: Fleet, goal: ForwardGoal): Placement {
  return goal.kind === 'run'
    ? scheduleOneOff(project, fleet, goal.options.service, goal.options.oneOff)
    : schedule(project, fleet);
}

function unclear(project: Project, node: ObservedNode, spans: Spans): Unclear {
  return {
    containers: divergedContainers(project, node),
    networks: divergedNetworks(project, node, spans).map(({ observed }) => observed),
  };
}

/** The keys of volumes that differ, and that the user agrees to lose. */
async function volumesToRenew(
  { project, confirm, dryRun }: DeployRequest,
  recreate: UpRequest['recreate'],
  fleet: Fleet,
): Promise<ReadonlySet<string>> {
  const renewed = new Set<string>();
  if (recreate === 'never' || dryRun || confirm === undefined) return renewed;
  for (const node of reachable(fleet)) {
    for (const { key, observed } of divergedVolumes(project, node)) {
      const question = `Volume "${observed.name}" exists but doesn't match the compose file. Recreate it (its data will be lost)?`;
      if (!renewed.has(key) && (await confirm(question))) renewed.add(key);
    }
  }
  return renewed;
}

async function finish(
  plan: Plan,
  fleet: Fleet,
  { dryRun, project, onApplied }: DeployRequest,
  context: ApplyContext,
): Promise<Done> {
  if (dryRun) return { plan };
  const applied = await apply(plan, context);
  onApplied?.({ project, fleet, plan, applied });
  return { plan, applied };
}

function report(
  request: DeployRequest,
  fleet: Fleet,
  placement: Placement,
  context: ApplyContext,
  found: readonly DeployProblem[],
): void {
  const { project, goal } = request;
  const problems = [...checkDeployable(project, fleet, placement), ...found].map((problem) =>
    request.partial === true && problem.code === 'NO_SUITABLE_NODE'
      ? { ...problem, severity: 'warning' as const }
      : problem,
  );
  throwErrors(problems);
  const removesOrphans = (goal.kind === 'up' || goal.kind === 'run') && goal.options.removeOrphans;
  const orphans = request.ignoreOrphans ? undefined : orphanWarning(project, fleet, removesOrphans);
  for (const { severity, code, message, hint } of orphans === undefined ? problems : [...problems, orphans]) {
    if (severity === 'warning') {
      context.emit({ kind: 'warning', code, message, ...(hint === undefined ? {} : { hint }) });
    }
  }
}
