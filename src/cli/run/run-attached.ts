import { isTrue } from '../../compose/env/switches.ts';
import { EXIT } from '../../errors/exit-status.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { Project } from '../../model/desired/project.ts';
import { isAlive } from '../../observe/classify.ts';
import type { Goal } from '../../plan/goal.ts';
import type { ProgressEvent } from '../../progress/event.ts';
import { type AttachedFlags, attachedServices } from '../attached-flags.ts';
import { projectContainers } from '../containers/project-containers.ts';
import type { CommandContext } from '../context.ts';
import { type Interrupt, takeInterrupts } from '../interrupts/interrupt.ts';
import { KeyMenu } from '../terminal/key-menu.ts';
import { AttachedWatch } from '../watch/attached-watch.ts';
import { AbortRule } from './abort-rule.ts';
import { AttachedOutput } from './attached-output.ts';
import { deployGoal, exitStatusOf, type GoalRequest } from './run-goal.ts';
import { openSession, type Session } from './session.ts';

export interface AttachedRequest extends Pick<GoalRequest, 'yes' | 'quietPull' | 'quietBuild'> {
  readonly project: Project;
  readonly goal: Goal;
  /** What the compose files were read with. */
  readonly variables: Readonly<Record<string, string>>;
  /** Services named on the command line; empty means all. */
  readonly services: readonly string[];
  readonly flags: AttachedFlags;
}

/** How long the last lines of containers that were stopped may take to arrive. */
const LAST_LINES_MS = 2000;

/** How long a start may take to be heard of. */
const SETTLES_MS = 200;

/**
 * `up` without `-d`: deploys, shows the output of the services, and stops them at Ctrl-C. The exit
 * status is that of the deployment, 0 when all containers have ended or the user has detached, that of a
 * container where the flags say so, and 130 after Ctrl-C (in docker compose's place, not where its menu took the key).
 */
export async function runAttached(context: CommandContext, request: AttachedRequest): Promise<number> {
  const { project, flags } = request;
  const shown = attachedServices(project, request.services, flags);
  const rule = new AbortRule(flags);
  const session = openSession(context);
  const interrupt = takeInterrupts();
  const output = new AttachedOutput(context, session, { ...request, shown, rule });
  const { bottomLine } = output;
  const files = new AttachedWatch(context, {
    ...request,
    stdout: bottomLine.above(context.stdout.stream()),
    stderr: bottomLine.above(context.stderr.stream()),
  });
  let isUp = (_is: boolean): void => {};
  try {
    if (flags.watch) files.start(new Promise((resolve) => (isUp = resolve)));
    // The tree would be torn by lines in between: they are shown when it is finished.
    const hold = context.stderr.isTTY === true;
    await output.begin({ hold });
    const listening = { ...session, ...hearingHooks(session, output) };
    const heard = hold ? listening : { ...listening, ...announcing(listening, output, context.isCompose) };
    const result = await deployGoal(context, heard, request, interrupt.signal);
    await session.finishView();
    const status = exitStatusOf(result);
    if (status !== EXIT.interrupted) {
      if (hold) output.announce(result.plan.operations);
      await output.release(result.plan);
    }
    if (status === EXIT.failed) await Promise.race([output.untilEndedShown(), delay(LAST_LINES_MS)]);
    let over: Over = 'ended';
    if (status === EXIT.done) {
      isUp(true);
      over = await show(context, output, files, { rule, interrupt });
      if (over === 'detached') return EXIT.done;
    }
    isUp(false);
    await files.stop();
    if (!interrupt.signal.aborted && !rule.hasTriggered) return status;
    const { isForced } = await stop(context, request, output, interrupt);
    if (interrupt.signal.aborted && !endsAsByKey(over, isForced)) return EXIT.interrupted;
    // That the deployment has failed counts more than how a container has ended.
    return status === EXIT.done ? rule.exitCode : status;
  } finally {
    interrupt.release();
    isUp(false);
    await files.stop();
    await output.stop();
    await session.close();
  }
}

const PREPARING: ReadonlySet<string> = new Set([
  'pull-image',
  'run-provider',
  'pull-model',
  'configure-model',
]);

const STARTING: ReadonlySet<string> = new Set([
  'copy-files',
  'start-container',
  'await-container',
  'run-hook',
]);

/** What goes well with a start; failures are shown in any case. */
function isOfStart(event: ProgressEvent): boolean {
  const goesWell = event.kind === 'operation-start' || event.kind === 'operation-done';
  return goesWell && STARTING.has(event.operation.kind);
}

/** Says what is attached to before the first operation, so that it stands above all output. */
function announcing(
  session: Pick<Session, 'applyContext'>,
  output: AttachedOutput,
  leavesOutStarts: boolean,
): Pick<Session, 'applyContext'> {
  let isSaid = false;
  const say = (event: ProgressEvent): void => {
    // What is pulled, or asked of providers and models, before the run that is about containers.
    const isBefore = (operations: readonly { kind: string }[]): boolean =>
      operations.length > 0 && operations.every(({ kind }) => PREPARING.has(kind));
    if (isSaid || event.kind !== 'run-start' || isBefore(event.operations)) return;
    isSaid = true;
    output.announce(event.operations);
  };
  return {
    applyContext(signal) {
      const context = session.applyContext(signal);
      const emit = (event: ProgressEvent): void => {
        say(event);
        if (!(leavesOutStarts && isOfStart(event))) context.emit(event);
      };
      return { ...context, emit };
    },
  };
}

/** What hooks write goes where the output of their services goes. */
function hearingHooks(session: Session, { onHookOutput }: AttachedOutput): Pick<Session, 'applyContext'> {
  return { applyContext: (signal) => ({ ...session.applyContext(signal), onHookOutput }) };
}

type Over = 'ended' | 'detached' | 'stopped-by-key';

/** To docker compose, Ctrl-C in its menu is a key that stops all; a second one, and any elsewhere, is an interrupt. */
function endsAsByKey(over: Over, isForced: boolean): boolean {
  return over === 'stopped-by-key' && !isForced;
}

/** Until all containers of the services that were asked for have ended, a flag or a Ctrl-C wants them stopped, or the user leaves them. */
async function show(
  context: CommandContext,
  output: AttachedOutput,
  files: AttachedWatch,
  { rule, interrupt }: { readonly rule: AbortRule; readonly interrupt: Interrupt },
): Promise<Over> {
  let detach = (_how: 'detached'): void => {};
  const detached = new Promise<'detached'>((resolve) => {
    detach = resolve;
  });
  const menu = hasMenu(context, output) ? newMenu(context, output, files, detach) : undefined;
  menu?.open();
  const over = Promise.race([
    nothingToShow(output, files, context.isCompose),
    rule.triggered,
    aborted(interrupt.signal),
  ]);
  try {
    const end = await Promise.race([over.then(() => 'ended' as const), detached]);
    return context.isCompose && menu?.hasInterrupted === true ? 'stopped-by-key' : end;
  } finally {
    menu?.close();
  }
}

/**
 * All containers have ended, and no change of a file can bring them back; docker compose does not wait for one.
 * What a rebuild or restart stops has not ended.
 */
async function nothingToShow(
  output: AttachedOutput,
  files: AttachedWatch,
  isCompose: boolean,
): Promise<void> {
  await output.untilAllEnded();
  while (files.isOn) {
    await (isCompose ? files.untilIdle() : files.untilOff());
    if (isCompose && !(await output.hasRunning())) return;
    // The output of what was started is followed a moment later.
    if (isCompose) await delay(SETTLES_MS);
    await output.untilAllEnded();
  }
}

function hasMenu({ stdin, stdout, environment }: CommandContext, { flags }: AttachedOutput): boolean {
  const isWanted = flags.menu ?? isTrue(environment.COMPOSE_MENU ?? 'true');
  return isWanted && stdin.isTTY === true && stdout.isTTY === true;
}

function newMenu(
  context: CommandContext,
  output: AttachedOutput,
  files: AttachedWatch,
  detach: (how: 'detached') => void,
): KeyMenu {
  const menu: KeyMenu = new KeyMenu(context, output.bottomLine, [
    { key: 'd', title: () => 'Detach', action: () => detach('detached') },
    {
      key: 'w',
      title: () => (files.isOn ? 'Disable Watch' : 'Enable Watch'),
      action: () => toggle(files, menu),
    },
  ]);
  if (files.isOn) void files.untilOff().then(() => menu.note());
  return menu;
}

/** Turns the watch on or off; the menu says what the key does next, or what speaks against it. */
function toggle(files: AttachedWatch, menu: KeyMenu): void {
  if (files.isOn) {
    void files.stop();
    return;
  }
  try {
    files.start();
    menu.note();
    void files.untilOff().then(() => menu.note());
  } catch (error) {
    menu.note(messageOf(error));
  }
}

/** Stops the services; a Ctrl-C in the meantime kills them. */
async function stop(
  context: CommandContext,
  { project, services }: AttachedRequest,
  output: AttachedOutput,
  interrupt: Interrupt,
): Promise<{ readonly isForced: boolean }> {
  const wasInterrupted = interrupt.signal.aborted;
  const message = wasInterrupted
    ? 'Gracefully Stopping... press Ctrl+C again to force'
    : 'Aborting on container exit...';
  const told = wasInterrupted && context.isCompose ? context.stdout : context.stderr;
  told.write(`${message}\n`);
  // Plain lines go between those of the containers, where a tree would be torn.
  const { progress } = context.globals;
  const plain = progress === 'quiet' || progress === 'json' ? progress : 'plain';
  const session = openSession({ ...context, globals: { ...context.globals, progress: plain } });
  let isForced = false;
  const force = (): void => {
    isForced = true;
    void kill(session, project, services);
  };
  if (wasInterrupted) interrupt.onSecond(force);
  else interrupt.onFirst(force);
  const targets = services.length > 0 ? services : Object.keys(project.services);
  const goal: Goal = {
    kind: 'stop',
    options: { targets, withDependents: false, withoutProviders: context.isCompose },
  };
  try {
    const listening = { ...session, ...hearingHooks(session, output) };
    await deployGoal(context, listening, { project, goal }, new AbortController().signal);
    const isComplete = [...output.shown].every((name) => targets.includes(name));
    if (isComplete) await Promise.race([output.untilAllEnded(), delay(LAST_LINES_MS)]);
    return { isForced };
  } finally {
    await session.close();
  }
}

/** Of no services named, all of the project. */
async function kill(session: Session, project: Project, services: readonly string[]): Promise<void> {
  const found = await projectContainers(session.ask, project.name, services, { oneOffs: true });
  const alive = found.filter(({ container }) => isAlive(container));
  await Promise.allSettled(alive.map(({ engine, container }) => engine.killContainer(container.id)));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
