import type { ApplyContext } from '../apply/apply.ts';
import { type DeployResult, deploy } from '../deploy.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { ProjectContents } from '../model/desired/contents.ts';
import type { Project } from '../model/desired/project.ts';
import { OWN_LABEL } from '../model/labels.ts';
import type { EndedTask } from '../model/observed/ended-task.ts';
import { type Fleet, reachable } from '../model/observed/fleet.ts';
import { serviceOf } from '../observe/classify.ts';
import { givenFiles } from '../plan/container-spec/files.ts';
import type { Goal } from '../plan/goal.ts';
import { type AppliedRun, endedByRun } from '../plan/history/ended-tasks.ts';
import { STACK_ROLLOUT } from '../plan/rollout/policy.ts';
import type { HealingDecisions } from '../plan/up/planning.ts';
import { type RollOutRequest, rollOut } from '../roll-out.ts';
import { lastGoodRevision, type Stack, type StackRevision, type StackStore } from '../store/stacks.ts';
import { type Healing, type HealingMemory, healing } from './rules/healing.ts';
import { type ScheduledJobs, scheduledJobs } from './rules/schedule.ts';

type UpGoal = Extract<Goal, { kind: 'up' }>;

export interface PassInput {
  readonly stack: Stack;
  readonly memory: HealingMemory;
  /** Milliseconds that only grow. */
  readonly nowMs: number;
  /** ISO 8601. */
  readonly timeOfDay: string;
}

export interface PassPorts {
  readonly stacks: StackStore;
  readonly applyContext: ApplyContext;
  /** What the secrets and configs of revisions hold, on top of each other. */
  readonly readContents: (...revisions: readonly StackRevision[]) => Promise<ProjectContents>;
}

export interface PassResult {
  readonly memory: HealingMemory;
  /** What was there when it began; absent where there was nothing to look at. */
  readonly seen?: Fleet;
  /** Operations that were done; an idle pass has none. */
  readonly operations: number;
  /** Tasks that the pass ended, or that failed to start. */
  readonly ended: readonly EndedTask[];
  /** What is not as it was asked for, in words; none where all is well. */
  readonly problems: readonly string[];
  /** True where the next pass should come soon, although nothing happens. */
  readonly failed: boolean;
  /** When to look again, by the same clock as `nowMs`. */
  readonly nextMs?: number;
  /** How a rollout that this pass was for came to its end. */
  readonly concluded?: StackRevision['state'];
}

/**
 * One look at one stack: makes what is there equal to its newest revision, as any other run does. Continues and concludes a
 * rollout that somebody else began. Of a paused one, only what is missing is made. Rejects as `deploy` does, where nothing
 * could be begun.
 */
export async function pass(input: PassInput, ports: PassPorts): Promise<PassResult> {
  const { stack, memory, nowMs } = input;
  const [newest, ...older] = stack.revisions;
  if (newest === undefined || newest.state === 'removing')
    return { memory, operations: 0, ended: [], problems: [], failed: false };
  const { project } = newest;
  const contents = await ports.readContents(newest);
  requireContents(project, contents);
  let healed: Healing | undefined;
  let seen: Fleet | undefined;
  let jobs: ScheduledJobs | undefined;
  const warnings: string[] = [];
  const ended: EndedTask[] = [];
  const unixNow = (): number => Date.parse(input.timeOfDay) + ports.applyContext.clock.now() - nowMs;
  const heal = (fleet: Fleet): HealingDecisions => {
    seen = fleet;
    healed = healing(project, fleet, memory, nowMs);
    jobs = scheduledJobs(project, fleet, Date.parse(input.timeOfDay));
    warnings.push(...jobs.problems);
    return {
      hold: jobs.hold,
      leave: new Set([...healed.leave, ...jobs.leave]),
      replace: new Map([...healed.replace, ...jobs.replace, ...forced(newest, fleet)]),
    };
  };
  const request = {
    project,
    goal: goalOf(input, newest, contents),
    dryRun: false,
    ignoreOrphans: true,
    partial: true,
    heal,
    onApplied: (run: AppliedRun) => void ended.push(...endedByRun(run, unixNow())),
  };
  const collecting = { ...ports, applyContext: collectingWarnings(ports.applyContext, warnings) };
  const outcome =
    newest.state === 'updating'
      ? await finishRollout(input, { ...request, previous: lastGoodRevision(older) }, collecting)
      : { result: await deploy(request, collecting.applyContext) };
  return {
    ...summary(input, outcome, { warnings, healed, jobs }),
    ended,
    ...(seen === undefined ? {} : { seen }),
  };
}

/**
 * What secrets and configs hold is known only of stacks that were deployed since there is a manager. Without it their containers
 * would look changed. Throws `CONTENT_MISSING`.
 */
function requireContents(project: Project, { digests }: ProjectContents): void {
  const services = Object.entries(project.services).filter(
    ([key, service]) =>
      digests[key] === undefined &&
      givenFiles(project, service).some(({ object }) => object.external !== true),
  );
  if (services.length === 0) return;
  const names = services.map(([key]) => key).join(', ');
  throw new FlotillaError(
    'CONTENT_MISSING',
    `The manager does not know what the secrets and configs of ${names} hold`,
    { hint: `deploy the stack again: flotilla stack deploy … ${project.name}` },
  );
}

/** Warnings of a run that say that something is not as it was asked for. */
const PROBLEM_WARNINGS: ReadonlySet<string> = new Set([
  'NO_SUITABLE_NODE',
  'REPLICA_STAYS',
  'REPLICA_UNKNOWN',
  'UPDATE_PAUSED',
  'UPDATE_ROLLED_BACK',
]);

/** Puts warnings of problems into `warnings`. Others are dropped: whoever deployed the stack has seen them. */
function collectingWarnings(context: ApplyContext, warnings: string[]): ApplyContext {
  return {
    ...context,
    emit(event) {
      if (event.kind !== 'warning') context.emit(event);
      else if (PROBLEM_WARNINGS.has(event.code)) warnings.push(event.message);
    },
  };
}

type Outcome = { readonly result: DeployResult; readonly concluded?: StackRevision['state'] };

async function finishRollout(
  { stack, timeOfDay }: PassInput,
  request: Omit<RollOutRequest, 'readContents' | 'previous'> & {
    readonly previous: StackRevision | undefined;
  },
  { stacks, applyContext, readContents }: PassPorts,
): Promise<Outcome> {
  const [newest] = stack.revisions;
  const { previous } = request;
  // Services that go back read what they held before; the others go on with what is new.
  const both = [newest, previous].flatMap((revision) => revision ?? []);
  const contentsBefore = await readContents(...both);
  const { result, state, project } = await rollOut(
    {
      ...request,
      previous: previous?.project,
      readContents: () => contentsBefore,
      isNewest: async () => (await stacks.get(stack.name))?.version === stack.version,
    },
    applyContext,
  );
  // Broken off, or not all nodes seen: the next pass continues it.
  if (applyContext.signal.aborted || result.missingNodes.length > 0) return { result };
  if (state === 'rolled back') {
    const contents = both.flatMap((revision) => revision.contents ?? []);
    await stacks.rollBack(stack, project, { deployedAt: timeOfDay, by: 'manager', contents });
  } else await stacks.conclude(stack, state);
  return { result, concluded: state };
}

function goalOf(
  { stack: { name }, timeOfDay }: PassInput,
  revision: StackRevision,
  contents: ProjectContents,
): UpGoal {
  const isPaused = revision.state === 'paused';
  return {
    kind: 'up',
    contents,
    options: {
      targets: [],
      recreate: isPaused ? 'never' : 'diverged',
      recreateDependencies: isPaused ? 'never' : 'diverged',
      renewAnonymousVolumes: false,
      removeOrphans: revision.state === 'updating' && revision.prune === true,
      start: true,
      wait: false,
      nowMs: Date.parse(timeOfDay),
      rollout: revision.from === undefined ? STACK_ROLLOUT : { ...STACK_ROLLOUT, config: 'rollback_config' },
      scheduling: { fillsSlots: true },
      ownLabels: { [OWN_LABEL.stack]: name, [OWN_LABEL.revision]: String(revision.number) },
    },
  };
}

/** A service that is replaced by force: whatever this revision has not made. */
function forced({ force = [], number }: StackRevision, fleet: Fleet): readonly (readonly [string, string])[] {
  return reachable(fleet)
    .flatMap(({ containers }) => containers)
    .filter((container) => force.includes(serviceOf(container) ?? ''))
    .filter(({ labels }) => labels[OWN_LABEL.revision] !== String(number))
    .map(({ id }) => [id, 'forced'] as const);
}

function summary(
  { memory, nowMs, timeOfDay }: PassInput,
  { result, concluded }: Outcome,
  found: {
    readonly warnings: readonly string[];
    readonly healed: Healing | undefined;
    readonly jobs: ScheduledJobs | undefined;
  },
): Omit<PassResult, 'ended'> {
  const { warnings, healed, jobs } = found;
  const failures = result.applied?.failures ?? [];
  const problems = [
    ...(healed?.givenUp ?? []),
    ...warnings,
    ...failures.map(({ error }) => error.message),
    ...result.missingNodes.map((node) => `node ${node} does not answer`),
  ];
  const jobMs = jobs?.nextMs === undefined ? undefined : nowMs + jobs.nextMs - Date.parse(timeOfDay);
  const dueMs = [healed?.nextMs ?? [], jobMs ?? []].flat();
  return {
    memory: healed?.memory ?? memory,
    operations: result.plan.operations.length,
    problems,
    failed: failures.length > 0,
    ...(dueMs.length === 0 ? {} : { nextMs: Math.max(nowMs, Math.min(...dueMs)) }),
    ...(concluded === undefined ? {} : { concluded }),
  };
}
