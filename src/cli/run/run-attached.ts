import type { Goal } from '../../deploy.ts';
import type { Engine } from '../../engine/engine.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { OutputFollower, shortName } from '../../logs/follower.ts';
import type { Project } from '../../model/desired/project.ts';
import { LABEL } from '../../model/labels.ts';
import type { ObservedContainer } from '../../model/observed/container.ts';
import { isAlive, isOneOff, serviceOf } from '../../observe/classify.ts';
import type { Plan } from '../../plan/operation.ts';
import { LogPrinter } from '../../ui/logs/log-printer.ts';
import type { CommandContext } from '../context.ts';
import { usesColour } from '../log-output.ts';
import { type Interrupt, takeInterrupts } from './interrupt.ts';
import { deployGoal, exitStatusOf } from './run-goal.ts';
import { openSession, type Session } from './session.ts';

export interface AttachedRequest {
  readonly project: Project;
  readonly goal: Goal;
  /** Services named on the command line: only their output is shown, where there are any. */
  readonly services: readonly string[];
  readonly output: { readonly color: boolean; readonly logPrefix: boolean; readonly timestamps?: boolean };
}

/**
 * `up` without `-d`: deploys, shows the output of the services, and stops them at Ctrl-C. The exit
 * status is that of the deployment, 0 when all containers have ended, and 130 after Ctrl-C.
 */
export async function runAttached(context: CommandContext, request: AttachedRequest): Promise<number> {
  const session = openSession(context);
  const interrupt = takeInterrupts();
  const follower = newFollower(context, session, request);
  try {
    await followRunning(session.engines, request, follower);
    // The tree would be torn by lines in between: they are shown when it is finished.
    follower.listen({ hold: context.stderr.isTTY });
    const result = await deployGoal(context, session, request, interrupt.signal);
    await session.finishView();
    if (result.plan.operations.length === 0) context.stderr.write(`Attaching to ${request.project.name}\n`);
    const status = exitStatusOf(result);
    if (status === EXIT.failed) return status;
    if (status === EXIT.done) {
      follower.release();
      await followStarted(session.engines, request, result.plan, follower);
      await Promise.race([follower.untilAllEnded(), aborted(interrupt.signal)]);
    }
    if (!interrupt.signal.aborted) return status;
    context.stderr.write('Gracefully Stopping... press Ctrl+C again to force\n');
    await stopAll(context, session, request, interrupt);
    return EXIT.interrupted;
  } finally {
    interrupt.release();
    await follower.stop();
    await session.close();
  }
}

function newFollower(context: CommandContext, session: Session, request: AttachedRequest): OutputFollower {
  const { project, services, output } = request;
  const printer = new LogPrinter({
    stdout: context.stdout,
    stderr: context.stderr,
    color: output.color && usesColour(context),
    prefix: output.logPrefix,
  });
  return new OutputFollower(session.engines, printer, {
    project: project.name,
    timestamps: output.timestamps ?? false,
    isWanted: (service) =>
      project.services[service] !== undefined &&
      project.services[service].attach !== false &&
      (services.length === 0 || services.includes(service)),
    onWarning: (message) => session.emit({ kind: 'warning', code: 'OUTPUT_UNREADABLE', message }),
  });
}

/** Containers that run already show what they write from now on, as `docker compose up` does. */
async function followRunning(
  engines: readonly Engine[],
  request: AttachedRequest,
  follower: OutputFollower,
): Promise<void> {
  const { project } = request;
  for (const engine of engines) {
    const containers = await engine.listContainers([`${LABEL.project}=${project.name}`, LABEL.configHash]);
    for (const container of containers.filter((found) => isShown(found, request))) {
      if (!isAlive(container)) continue;
      follower.follow(engine, container.id, shortName(project.name, container.name), { tail: 0 }, true);
    }
  }
}

/**
 * What the run has started is followed even where its event is still on the way: a container may live
 * for a moment only, and the command must not end before its output is shown.
 */
async function followStarted(
  engines: readonly Engine[],
  request: AttachedRequest,
  plan: Plan,
  follower: OutputFollower,
): Promise<void> {
  const { name } = request.project;
  const started = new Set(
    plan.operations.flatMap(({ kind, resource }) => (kind === 'start-container' ? resource.name : [])),
  );
  for (const engine of engines) {
    const containers = await engine.listContainers([`${LABEL.project}=${name}`, LABEL.configHash]);
    for (const container of containers) {
      if (!started.has(container.name) || !isShown(container, request)) continue;
      follower.followStarted(engine, container.id, shortName(name, container.name));
    }
  }
}

function isShown(container: ObservedContainer, { project, services }: AttachedRequest): boolean {
  const service = serviceOf(container) ?? '';
  return (
    !isOneOff(container) &&
    project.services[service] !== undefined &&
    project.services[service].attach !== false &&
    (services.length === 0 || services.includes(service))
  );
}

/** Stops the services; a second Ctrl-C kills them. */
async function stopAll(
  context: CommandContext,
  session: Session,
  { project }: AttachedRequest,
  interrupt: Interrupt,
): Promise<void> {
  interrupt.onSecond(() => void killAll(session, project));
  const goal: Goal = {
    kind: 'stop',
    options: { targets: Object.keys(project.services), withDependents: false },
  };
  await deployGoal(context, session, { project, goal }, new AbortController().signal);
}

async function killAll(session: Session, project: Project): Promise<void> {
  for (const engine of session.engines) {
    const containers = await engine.listContainers([`${LABEL.project}=${project.name}`, LABEL.configHash]);
    await Promise.allSettled(containers.filter(isAlive).map(({ id }) => engine.killContainer(id)));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
