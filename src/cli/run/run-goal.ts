import { isTrue } from '../../compose/env/switches.ts';
import { type DeployResult, deploy } from '../../deploy.ts';
import { EXIT } from '../../errors/exit-status.ts';
import type { Project } from '../../model/desired/project.ts';
import { observe } from '../../observe/observe.ts';
import { projectFromLabels } from '../../observe/project-from-labels.ts';
import { scopeOfName } from '../../observe/scope.ts';
import { formatPlan } from '../../plan/format.ts';
import type { Goal } from '../../plan/goal.ts';
import type { Plan } from '../../plan/operation.ts';
import type { CommandContext } from '../context.ts';
import { takeInterrupts } from '../interrupts/interrupt.ts';
import { giveApiSocket } from './api-socket.ts';
import { confirm } from './confirm.ts';
import { openSession, type Session } from './session.ts';

export interface GoalRequest {
  /** Only a name where the compose files are not at hand: the containers' labels tell the rest. */
  readonly project: Project | { readonly name: string };
  readonly goal: Goal;
  /** Not given: what the global flag says. */
  readonly dryRun?: boolean | undefined;
  /** Every question is answered with yes. */
  readonly yes?: boolean | undefined;
  /** Builds are shown without their output. */
  readonly quietBuild?: boolean | undefined;
  /** Pulls are shown without their layers. */
  readonly quietPull?: boolean | undefined;
}

/** Runs a goal from a command to its end -> exit status. The first Ctrl-C stops it gracefully. */
export async function runGoal(context: CommandContext, request: GoalRequest): Promise<number> {
  const session = openSession(context);
  const interrupt = takeInterrupts();
  let status: number;
  try {
    const result = await deployGoal(context, session, request, interrupt.signal);
    if (isDryRun(context, request)) context.stdout.write(formatPlan(result.plan));
    if (result.plan.operations.length === 0) sayNothingToDo(context, request, result);
    status = exitStatusOf(result);
  } finally {
    interrupt.release();
    await session.close();
  }
  // After the view's last picture, so that it is the last thing to be read.
  if (status === EXIT.interrupted && isTalkative(context)) {
    context.stderr.write('Interrupted: the same command goes on from here.\n');
  }
  return status;
}

function isDryRun({ globals }: CommandContext, { dryRun }: GoalRequest): boolean {
  return dryRun ?? globals.dryRun ?? false;
}

/** A run that changes nothing says so: silence could as well be a failure. */
function sayNothingToDo(
  context: CommandContext,
  { goal, project }: GoalRequest,
  { missingNodes }: DeployResult,
): void {
  if (!isTalkative(context)) return;
  if (missingNodes.length > 0) {
    context.stderr.write(`Nothing to ${goal.kind === 'up' ? 'change' : 'do'} on the nodes that answer.\n`);
    return;
  }
  const words = nothingToDo(goal.kind, project.name, context.isCompose);
  if (words !== '') context.stderr.write(`${words}\n`);
}

/** Empty: docker compose says nothing. */
function nothingToDo(kind: Goal['kind'], project: string, isCompose: boolean): string {
  if (isCompose && kind === 'rm') return 'No stopped containers';
  if (isCompose && kind === 'kill') return 'no container to kill';
  if (isCompose && kind !== 'down') return '';
  if (kind === 'up') return `Nothing to change: "${project}" is as the compose file says.`;
  if (kind === 'down') return `No resource found to remove for project "${project}".`;
  return `Nothing to ${kind === 'rm' ? 'remove' : kind} in "${project}".`;
}

function isTalkative({ globals: { progress } }: CommandContext): boolean {
  return progress !== 'quiet' && progress !== 'json';
}

/** The plan of a goal; nothing is changed. */
export async function planOf(context: CommandContext, request: GoalRequest): Promise<Plan> {
  const session = openSession(context);
  try {
    const { signal } = new AbortController();
    return (await deployGoal(context, session, { ...request, dryRun: true }, signal)).plan;
  } finally {
    await session.close();
  }
}

/** The deployment inside a session that the caller keeps. */
export async function deployGoal(
  context: CommandContext,
  session: Session,
  request: GoalRequest,
  signal: AbortSignal,
): Promise<DeployResult> {
  const { environment } = context;
  const complete = await completeProject(request.project, session, signal);
  const { project, goal } = await giveApiSocket(complete, request.goal, environment);
  const ignoreOrphans = isTrue(environment.COMPOSE_IGNORE_ORPHANS);
  const dryRun = isDryRun(context, request);
  const ask = (question: string): Promise<boolean> =>
    request.yes === true ? Promise.resolve(true) : confirm(context, question);
  const apply = session.applyContext(signal);
  const { emit } = apply;
  return deploy(
    { project, goal, dryRun, ignoreOrphans, confirm: ask },
    {
      ...apply,
      emit: (event) => {
        const isLayer = event.kind === 'operation-progress' && request.quietPull === true;
        const isOutput = event.kind === 'operation-output' && request.quietBuild === true;
        if (!isLayer && !isOutput) emit(event);
      },
    },
  );
}

/** A project that is known by its name only, completed from its containers' labels. */
async function completeProject(
  project: Project | { readonly name: string },
  session: Session,
  signal: AbortSignal,
): Promise<Project> {
  if ('services' in project) return project;
  const options = { signal, needsMachines: () => false };
  const fleet = await observe(session.engines, scopeOfName(project.name), options);
  return projectFromLabels(project.name, fleet);
}

/** 0, 1 where an operation failed or a node did not answer, 130 where the run was interrupted. */
export function exitStatusOf({ applied, missingNodes }: DeployResult): number {
  if (applied?.interrupted === true) return EXIT.interrupted;
  const isWhole = missingNodes.length === 0 && (applied?.failures ?? []).length === 0;
  return isWhole ? EXIT.done : EXIT.failed;
}
