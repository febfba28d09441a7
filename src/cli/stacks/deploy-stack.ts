import { hostname, userInfo } from 'node:os';
import { EXIT } from '../../errors/exit-status.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { ProjectContents } from '../../model/desired/contents.ts';
import type { Project } from '../../model/desired/project.ts';
import { OWN_LABEL } from '../../model/labels.ts';
import type { SchedulingPolicy } from '../../model/placing/scheduling.ts';
import { selectServices } from '../../model/select-services.ts';
import { formatPlan } from '../../plan/format.ts';
import type { Plan } from '../../plan/operation.ts';
import { carryHashes } from '../../plan/rollout/carry-hashes.ts';
import { followReplicas } from '../../plan/rollout/follow-replicas.ts';
import { type RolloutOptions, STACK_ROLLOUT } from '../../plan/rollout/policy.ts';
import { type RollOutResult, rollOut } from '../../roll-out.ts';
import { changeStack } from '../../store/change-stack.ts';
import { lastGoodRevision, type Stack, type StackRevision, type StackStore } from '../../store/stacks.ts';
import type { CommandContext } from '../context.ts';
import { takeInterrupts } from '../interrupts/interrupt.ts';
import { tellFleet } from '../nodes/tell-fleet.ts';
import { readContents } from '../project/contents.ts';
import { exitStatusOf } from '../run/run-goal.ts';
import type { Session } from '../run/session.ts';
import { upOptions } from '../up-flags.ts';
import { handOver } from './hand-over.ts';
import { EndedTasks } from './tasks/ended-tasks.ts';

export interface StackChange {
  /** The whole stack as it is to be. */
  readonly project: Project;
  /** The stack as it was read, before the change was made from it. */
  readonly stack: Stack | undefined;
  /** Only these services are dealt with, which may be none; absent: all. */
  readonly services?: readonly string[];
  readonly isRollback?: boolean;
  /** The revision that is gone back to. */
  readonly from?: number;
  /** Services that the stack does not have any more are removed. */
  readonly prune: boolean;
  /** Ends when everything is ready, replicas that are new too. */
  readonly wait: boolean;
  /** Replaces containers even where nothing changed. */
  readonly force?: boolean;
  readonly pull?: string;
  /** Counts before what the fleet says about placing. */
  readonly scheduling?: SchedulingPolicy;
  readonly dryRun?: boolean | undefined;
  /** Planned, so that all that can be found out before is, and neither shown nor done. */
  readonly isTrial?: boolean;
  /** The commit that it is made of, where the stack follows a branch. */
  readonly commit?: string;
  /** The variables that secrets and configs may be read from. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The only way to change a stack: stores the new revision, rolls it out, and records the outcome -> the exit status.
 */
export async function deployStack(
  context: CommandContext,
  session: Session,
  store: StackStore,
  change: StackChange,
): Promise<number> {
  const { stack: before } = change;
  const project = carryHashes(change.project, before?.revisions[0]?.project);
  // What can't be read must not become a revision.
  const contents = contentsOf(context, change, project);
  const dryRun = change.dryRun ?? context.globals.dryRun ?? false;
  if (dryRun || change.isTrial === true)
    return rollOutHere(context, session, store, { change, project, contents });
  const manager = await store.manager(Date.now());
  if (manager === undefined) {
    warnUnfinished(before, session);
    warnUnscaled(project, session);
  }
  await tellFleet(context, store, manager !== undefined);
  const added = await addRevision(store, change, project, contents, stamp(change, context));
  return manager === undefined
    ? rollOutHere(context, session, store, { change, project: added.revision.project, contents, added })
    : handOver(context, store, { ...added, manager, wait: change.wait });
}

function contentsOf({ environment }: CommandContext, change: StackChange, project: Project): ProjectContents {
  return readContents(narrowed(project, change.services), change.variables, environment);
}

interface Added {
  readonly stack: Stack;
  readonly revision: StackRevision;
  /** The stack that it was added to: numbers of replicas may be other ones than when it was read. */
  readonly before: Stack | undefined;
}

/** Rolls out in this process. Without `added` the plan is shown, and nothing is changed. */
async function rollOutHere(
  context: CommandContext,
  session: Session,
  store: StackStore,
  {
    change,
    project,
    contents,
    added,
  }: {
    readonly change: StackChange;
    readonly project: Project;
    readonly contents: ProjectContents;
    readonly added?: Added;
  },
): Promise<number> {
  const revisions = (added?.before ?? change.stack)?.revisions ?? [];
  const number = added?.revision.number ?? (revisions[0]?.number ?? 0) + 1;
  const interrupt = takeInterrupts();
  const ended = new EndedTasks();
  try {
    const rolled = await rollOut(
      {
        project: narrowed(project, change.services),
        previous: lastGoodRevision(revisions)?.project,
        readContents: (other) => contentsOf(context, change, other),
        isNewest: async () => (await store.get(project.name))?.version === added?.stack.version,
        goal: { kind: 'up', options: optionsOf(change, number), contents },
        dryRun: added === undefined,
        ignoreOrphans: change.services !== undefined,
        onApplied: (run) => ended.add(run),
      },
      session.applyContext(interrupt.signal),
    );
    await session.finishView();
    const { result, state } = rolled;
    const isLeft = result.applied?.interrupted === true && isTriedAgain(change);
    if (added === undefined) showPlan(context, change, result.plan);
    else if (!isLeft) {
      await settle(store, added.stack, state, whole(project, rolled.project), stamp(change, context));
    }
    const status = exitStatusOf(result);
    return status === EXIT.done && state !== 'completed' ? EXIT.failed : status;
  } catch (error) {
    if (added !== undefined && !isTriedAgain(change)) await store.conclude(added.stack, 'paused');
    throw error;
  } finally {
    interrupt.release();
    await keepHistory(context, store, project.name, ended);
  }
}

/** What was deployed is deployed, whether or not its history can be kept. */
async function keepHistory(
  { stderr }: CommandContext,
  store: StackStore,
  stack: string,
  ended: EndedTasks,
): Promise<void> {
  try {
    await ended.note(store, stack);
  } catch (error) {
    stderr.write(`warning: Stack ${stack}: the history of its tasks can't be kept: ${messageOf(error)}\n`);
  }
}

function showPlan({ stdout }: CommandContext, { isTrial = false }: StackChange, plan: Plan): void {
  if (!isTrial) stdout.write(formatPlan(plan));
}

/**
 * A run that follows a branch looks again, and continues a rollout that is recorded as under way; a paused one would wait for
 * the next commit, although nothing is wrong with this one.
 */
function isTriedAgain({ commit }: StackChange): boolean {
  return commit !== undefined;
}

async function addRevision(
  store: StackStore,
  change: StackChange,
  project: Project,
  contents: ProjectContents,
  stamped: ReturnType<typeof stamp>,
): Promise<Added> {
  const { stack: read, services, force, prune, commit } = change;
  const kept = await store.contents.put(project.name, contents);
  // Of services that are not dealt with, what was read at the last deployment goes on counting.
  const others = services === undefined ? [] : (read?.revisions[0]?.contents ?? []);
  const keys = [...others, ...(kept === undefined ? [] : [kept])];
  return changeStack(store, read, async (before) => {
    const added = await store.add(project.name, before, {
      ...stamped,
      project: followReplicas(project, read?.revisions[0]?.project, before?.revisions[0]?.project),
      state: 'updating',
      ...(keys.length === 0 ? {} : { contents: keys }),
      ...(prune ? { prune } : {}),
      ...(commit === undefined ? {} : { commit }),
      ...(force === true ? { force: services ?? Object.keys(project.services) } : {}),
    });
    return { ...added, before };
  });
}

/** The other run may still be at work, or have died: there is no way to know. */
function warnUnfinished(stack: Stack | undefined, { emit }: Session): void {
  const newest = stack?.revisions[0];
  if (newest?.state !== 'updating') return;
  const { number, by, deployedAt } = newest;
  const message = `Revision ${number}, which ${by} began at ${deployedAt}, has not come to its end: this run takes over`;
  const hint = 'two runs at the same time get in the way of each other';
  emit({ kind: 'warning', code: 'UPDATE_UNFINISHED', message, hint });
}

/** What `x-autoscale` asks for is a manager's to do. */
function warnUnscaled({ autoscaling = {} }: Project, { emit }: Session): void {
  const services = Object.keys(autoscaling);
  if (services.length === 0) return;
  const message = `x-autoscale of ${services.join(', ')} has no effect without a manager`;
  emit({ kind: 'warning', code: 'AUTOSCALE_UNMANAGED', message, hint: 'flotilla manager run starts one' });
}

/** Records the outcome; a rollback is a revision of its own. */
async function settle(
  store: StackStore,
  stack: Stack,
  state: RollOutResult['state'],
  reached: Project,
  stamped: ReturnType<typeof stamp>,
): Promise<void> {
  if (state === 'rolled back') await store.rollBack(stack, reached, stamped);
  else await store.conclude(stack, state);
}

/** What was reached, with the services that a selection has put aside. */
function whole(project: Project, reached: Project): Project {
  const { disabled, disabledServices } = project;
  return { ...reached, services: { ...project.services, ...reached.services }, disabled, disabledServices };
}

function narrowed(project: Project, services: readonly string[] | undefined): Project {
  if (services?.length === 0) {
    const { services: disabled } = project;
    return { ...project, services: {}, disabled, disabledServices: Object.keys(disabled) };
  }
  return services === undefined ? project : selectServices(project, services, { withDependencies: false });
}

function stamp(
  { from }: StackChange,
  { environment }: CommandContext,
): { deployedAt: string; by: string; from?: number } {
  const by = `${environment.USER || environment.LOGNAME || userInfo().username}@${hostname()}`;
  return { deployedAt: new Date().toISOString(), by, ...(from === undefined ? {} : { from }) };
}

function optionsOf(change: StackChange, revision: number): Omit<ReturnType<typeof upOptions>, 'rolling'> {
  const { wait, prune, force = false, isRollback = false, pull } = change;
  const flags = { recreate: true, deps: true, start: true, forceRecreate: force, wait };
  const rollout: RolloutOptions = isRollback
    ? { ...STACK_ROLLOUT, config: 'rollback_config' }
    : STACK_ROLLOUT;
  return {
    ...upOptions({ ...flags, ...(pull === undefined ? {} : { pull }) }, [], prune),
    rollout,
    scheduling: { ...change.scheduling, fillsSlots: true },
    ownLabels: { [OWN_LABEL.stack]: change.project.name, [OWN_LABEL.revision]: String(revision) },
  };
}
