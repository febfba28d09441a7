import type { ApplyContext } from '../apply/apply.ts';
import { type DeployResult, deploy } from '../deploy.ts';
import type { ProjectContents } from '../model/desired/contents.ts';
import type { Project } from '../model/desired/project.ts';
import { OWN_LABEL } from '../model/labels.ts';
import type { Fleet } from '../model/observed/fleet.ts';
import type { Goal } from '../plan/goal.ts';
import { STACK_ROLLOUT } from '../plan/rollout/policy.ts';
import { rollOut } from '../roll-out.ts';
import { lastGood, type Stack, type StackRevision, type StackStore } from '../store/stacks.ts';
import { type Healing, type HealingMemory, healing } from './rules/healing.ts';

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
  readonly readContents: (project: Project) => Promise<ProjectContents>;
}

export interface PassResult {
  readonly memory: HealingMemory;
  /** Operations that were done; an idle pass has none. */
  readonly operations: number;
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
 * One look at one stack: what is there is made equal to its newest revision, as any other run does it. A rollout that was begun
 * by someone else is gone on with, and concluded. One that is paused stays as it is: only what is missing is
 * made. Rejects as `deploy` does, where nothing could be begun.
 */
export async function pass(input: PassInput, ports: PassPorts): Promise<PassResult> {
  const { stack, memory, nowMs } = input;
  const [newest, ...older] = stack.revisions;
  if (newest === undefined) return { memory, operations: 0, problems: [], failed: false };
  const previous = lastGood(older);
  const { project } = newest;
  const contents = await ports.readContents(project);
  let healed: Healing | undefined;
  const heal = (fleet: Fleet): Healing => {
    healed = healing(project, fleet, memory, nowMs);
    return healed;
  };
  const request = {
    project,
    goal: goalOf(input, newest, contents),
    dryRun: false,
    ignoreOrphans: true,
    heal,
  };
  const outcome =
    newest.state === 'updating'
      ? await finishRollout(input, { ...request, previous }, ports)
      : { result: await deploy(request, ports.applyContext) };
  return summary(input, outcome, healed);
}

type Outcome = { readonly result: DeployResult; readonly concluded?: StackRevision['state'] };

async function finishRollout(
  { stack, timeOfDay }: PassInput,
  request: Omit<Parameters<typeof rollOut>[0], 'readContents'>,
  { stacks, applyContext, readContents }: PassPorts,
): Promise<Outcome> {
  const before = request.previous === undefined ? undefined : await readContents(request.previous);
  const { result, state, project } = await rollOut(
    {
      ...request,
      readContents: () => before ?? request.goal.contents,
      isNewest: async () => (await stacks.get(stack.name))?.version === stack.version,
    },
    applyContext,
  );
  // Broken off or half seen, it is gone on with by the next pass.
  if (applyContext.signal.aborted || result.missingNodes.length > 0) return { result };
  if (state === 'rolled back')
    await stacks.rollBack(stack, project, { deployedAt: timeOfDay, by: 'manager' });
  else await stacks.conclude(stack, state);
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
      removeOrphans: false,
      start: true,
      wait: false,
      nowMs: Date.parse(timeOfDay),
      rollout: revision.from === undefined ? STACK_ROLLOUT : { ...STACK_ROLLOUT, config: 'rollback_config' },
      ownLabels: { [OWN_LABEL.stack]: name, [OWN_LABEL.revision]: String(revision.number) },
    },
  };
}

function summary({ memory, nowMs }: PassInput, { result, concluded }: Outcome, healed?: Healing): PassResult {
  const failures = result.applied?.failures ?? [];
  const problems = [
    ...(healed?.givenUp ?? []),
    ...failures.map(({ error }) => error.message),
    ...result.missingNodes.map((node) => `node ${node} does not answer`),
  ];
  const nextMs = healed?.nextMs;
  return {
    memory: healed?.memory ?? memory,
    operations: result.plan.operations.length,
    problems,
    failed: failures.length > 0,
    ...(nextMs === undefined ? {} : { nextMs: Math.max(nextMs, nowMs) }),
    ...(concluded === undefined ? {} : { concluded }),
  };
}
