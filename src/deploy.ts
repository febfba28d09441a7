import { type ApplyContext, apply } from './apply/apply.ts';
import type { ApplyResult } from './apply/outcome.ts';
import { unchangedBuilds } from './build/inputs/unchanged-builds.ts';
import type { Project } from './model/desired/project.ts';
import { type Fleet, reachable } from './model/observed/fleet.ts';
import { observeDetails } from './observe/details.ts';
import { observe } from './observe/observe.ts';
import { scopeForPlacing, scopeOf } from './observe/scope.ts';
import { checkAll, type Settled } from './plan/checks/check-all.ts';
import type { DeployProblem } from './plan/checks/check-deployable.ts';
import { networksToKeep } from './plan/checks/check-drift.ts';
import { planExisting } from './plan/existing/plan-existing.ts';
import {
  aimOf,
  divergedOn,
  type ForwardAim,
  planForward,
  planImageRefresh,
  recreateOf,
} from './plan/forward.ts';
import type { ForwardGoal, Goal } from './plan/goal.ts';
import type { AppliedRun } from './plan/history/ended-tasks.ts';
import { imageOn } from './plan/images/image-sources.ts';
import { withModels } from './plan/models.ts';
import { needsMachines } from './plan/needs-machines.ts';
import type { Plan } from './plan/operation.ts';
import { planProviders, withProvided } from './plan/providers.ts';
import { takesPart } from './plan/routes/takes-part.ts';
import { withRoutes } from './plan/routes/with-routes.ts';
import { divergedVolumes } from './plan/up/divergence.ts';
import { localNetworks } from './plan/up/networks.ts';
import type { HealingDecisions } from './plan/up/planning.ts';
import { requireNode } from './schedule/schedule.ts';

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

/** The result of one run of the pipeline. */
type Done = Omit<DeployResult, 'missingNodes'>;

/** A step that carried something out; after `stopped`, nothing else is begun. */
type Step<T> = { readonly stopped: Done } | (T & { readonly stopped?: never });

/** `up` and `run`: makes what is there equal to the compose file. */
async function deployForward(
  request: DeployRequest,
  goal: ForwardGoal,
  observed: Fleet,
  context: ApplyContext,
): Promise<Done> {
  const given = await runProviders(request, observed, context);
  if (given.stopped !== undefined) return given.stopped;
  const aim = aimOf(given.project, goal, observed);
  const ownContext = contextFor(aim, context);
  const detailed = await withDetails(aim, observed, ownContext);
  const settled = await settle(aim, detailed, request);
  warn(checkAll(aim, detailed, settled, request), ownContext);
  const refreshed = await refreshImages(aim, detailed, request, ownContext);
  if (refreshed.stopped !== undefined) return refreshed.stopped;
  const { fleet, pulled } = refreshed;
  return finish(planForward(aim, fleet, { ...settled, pulled }), fleet, request, ownContext);
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

function healed(goal: ForwardGoal, healing: HealingDecisions | undefined): ForwardGoal {
  if (goal.kind === 'run' || healing === undefined) return goal;
  return { ...goal, options: { ...goal.options, healing } };
}

/**
 * Variables from providers and models are part of the environment, and so of the comparison: these run first. The
 * project with what they gave.
 */
async function runProviders(
  request: DeployRequest,
  fleet: Fleet,
  context: ApplyContext,
): Promise<Step<{ readonly project: Project }>> {
  const plan = planProviders(request.project, requireNode(fleet));
  const { applied, stopped } = await runFirst(plan, request, context);
  if (stopped !== undefined) return { stopped };
  if (request.dryRun && plan.operations.length > 0) {
    const message =
      'What providers and models give is known only when they run; services are planned without it';
    context.emit({ kind: 'warning', code: 'PROVIDER_NOT_RUN', message });
  }
  const provided = withProvided(request.project, applied?.provided ?? new Map());
  return { project: withModels(provided, applied?.endpoints ?? new Map()) };
}

/** What the runs towards one aim share. */
function contextFor({ project, spans }: ForwardAim, context: ApplyContext): ApplyContext {
  return { ...context, networks: localNetworks(project, spans), buildInputs: new Map<string, string>() };
}

/** More is read about what differs. */
function withDetails(aim: ForwardAim, fleet: Fleet, context: ApplyContext): Promise<Fleet> {
  return observeDetails(context.engines, fleet, (node) => divergedOn(aim, node), context);
}

/** What happens to volumes and networks that differ; asks the user about data. */
async function settle(aim: ForwardAim, fleet: Fleet, request: DeployRequest): Promise<Settled> {
  const { project, goal, spans } = aim;
  return {
    renewedVolumes: await volumesToRenew(aim, fleet, request),
    keptNetworks:
      goal.kind === 'run' ? networksToKeep(project, fleet, spans, goal.options.removeOrphans) : new Set(),
  };
}

/** The keys of volumes that differ, and that the user agrees to lose. */
async function volumesToRenew(
  { project, goal }: ForwardAim,
  fleet: Fleet,
  { confirm, dryRun }: DeployRequest,
): Promise<ReadonlySet<string>> {
  const renewed = new Set<string>();
  if (recreateOf(goal) === 'never' || dryRun || confirm === undefined) return renewed;
  for (const node of reachable(fleet)) {
    for (const { key, observed } of divergedVolumes(project, node)) {
      const question = `Volume "${observed.name}" exists but doesn't match the compose file. Recreate it (its data will be lost)?`;
      if (!renewed.has(key) && (await confirm(question))) renewed.add(key);
    }
  }
  return renewed;
}

function warn(problems: readonly DeployProblem[], { emit }: ApplyContext): void {
  for (const { severity, code, message, hint } of problems) {
    if (severity !== 'warning') continue;
    emit({ kind: 'warning', code, message, ...(hint === undefined ? {} : { hint }) });
  }
}

/** Whether a container stays may depend on the image a pull brings, so such pulls come first, and the fleet is read again. */
async function refreshImages(
  aim: ForwardAim,
  fleet: Fleet,
  request: DeployRequest,
  context: ApplyContext,
): Promise<Step<{ readonly fleet: Fleet; readonly pulled: ReadonlySet<string> }>> {
  const { project, goal, placement } = aim;
  const unchanged = await unchangedBuilds(project, fleet, goal, context);
  const plan = planImageRefresh(aim, fleet, unchanged);
  const { applied, stopped } = await runFirst(plan, request, context);
  if (stopped !== undefined) {
    request.onApplied?.({ project, fleet, plan, applied, waiting: placement.replicas });
    return { stopped };
  }
  if (applied === undefined) return { fleet, pulled: new Set(unchanged) };
  const pulled = plan.operations.map(({ node, resource }) => imageOn(node, resource.name));
  const seen = await withDetails(aim, await observeFleet(project, goal, context), context);
  return { fleet: seen, pulled: new Set([...unchanged, ...pulled]) };
}

/** Carries out a plan that the next one builds on; nothing where there is nothing to do, or for a dry run. */
async function runFirst(
  plan: Plan,
  { dryRun }: DeployRequest,
  context: ApplyContext,
): Promise<
  | { readonly applied?: ApplyResult; readonly stopped?: never }
  | { readonly applied: ApplyResult; readonly stopped: Done }
> {
  if (plan.operations.length === 0 || dryRun) return {};
  const applied = await apply(plan, context);
  const isDone = applied.failures.length === 0 && !applied.interrupted;
  return isDone ? { applied } : { applied, stopped: { plan, applied, notBegun: true } };
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
