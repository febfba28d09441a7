import type { Clock } from '../async/clock.ts';
import type { ContainerDetails } from '../engine/containers.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { PullProgress } from '../engine/images.ts';
import { BugError, FlotillaError } from '../errors/flotilla-error.ts';
import type { ContainerSpec } from '../model/container-spec.ts';
import { LABEL } from '../model/labels.ts';
import { isTemporaryName } from '../model/names.ts';
import type { ContainerTarget, Operation } from '../plan/operation.ts';
import { awaitContainer } from './await-container.ts';
import type { ContainerEvents } from './container-events.ts';

/** What one node's operations need. */
export interface NodeRun {
  readonly engine: Engine;
  readonly events: ContainerEvents;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Ids of the containers that this run created, by operation. */
  readonly created: Map<string, string>;
  readonly onPull: (operation: Operation, progress: PullProgress) => void;
  readonly onWarning: (message: string) => void;
}

/**
 * One operation -> one call or one wait. The answer is a note where the usual word would be wrong.
 * Rejects with a `FlotillaError`, or the signal's reason.
 */
export async function runOperation(operation: Operation, run: NodeRun): Promise<string | undefined> {
  const { engine } = run;
  switch (operation.kind) {
    case 'create-network':
      await engine.createNetwork(operation.spec);
      return undefined;
    case 'remove-network':
      return stillInUse(engine.removeNetwork(operation.networkId));
    case 'create-volume':
      await engine.createVolume(operation.spec);
      return undefined;
    case 'remove-volume':
      return stillInUse(engine.removeVolume(operation.resource.name));
    case 'pull-image':
      await engine.pullImage(operation.reference, {
        onProgress: (progress) => run.onPull(operation, progress),
        signal: run.signal,
        ...(operation.platform === undefined ? {} : { platform: operation.platform }),
      });
      return undefined;
    case 'create-container':
      await createContainer(operation, run);
      return undefined;
    case 'start-container':
      await engine.startContainer(idOf(operation.target, run));
      return undefined;
    case 'stop-container':
      await engine.stopContainer(idOf(operation.target, run), operation.timeoutSeconds);
      return undefined;
    case 'restart-container':
      await engine.restartContainer(idOf(operation.target, run), operation.timeoutSeconds);
      return undefined;
    case 'kill-container':
      await engine.killContainer(idOf(operation.target, run), operation.signal);
      return undefined;
    case 'pause-container':
      await engine.pauseContainer(idOf(operation.target, run));
      return undefined;
    case 'unpause-container':
      await engine.unpauseContainer(idOf(operation.target, run));
      return undefined;
    case 'remove-container':
      await engine.removeContainer(idOf(operation.target, run), {
        volumes: operation.withAnonymousVolumes,
        force: true,
      });
      return undefined;
    case 'rename-container':
      await engine.renameContainer(idOf(operation.target, run), operation.to);
      return undefined;
    case 'await-container':
      await awaitWithDeadline(operation, run);
      return undefined;
    default:
      return unknownOperation(operation);
  }
}

function unknownOperation(operation: never): never {
  throw new BugError(`No way to run the operation ${JSON.stringify(operation)}`);
}

function idOf(target: ContainerTarget, { created }: NodeRun): string {
  if (target.kind === 'observed') return target.id;
  const id = created.get(target.by);
  if (id === undefined) throw new BugError(`Operation "${target.by}" created no container`);
  return id;
}

/** The image's id goes into a label only here: it may have been pulled a moment ago. */
async function createContainer(
  operation: Extract<Operation, { kind: 'create-container' }>,
  run: NodeRun,
): Promise<void> {
  const { engine, created, signal, onWarning } = run;
  const { spec } = operation;
  const imageId = operation.imageId ?? (await engine.inspectImage(spec.body.Image, signal))?.id;
  if (imageId === undefined) {
    throw new FlotillaError('IMAGE_NOT_FOUND', `Image "${spec.body.Image}" is not on node "${engine.node}"`, {
      hint: 'pull it, or let pull_policy allow it',
    });
  }
  const labels = { ...spec.body.Labels, [LABEL.image]: imageId };
  const wanted = { ...spec, body: { ...spec.body, Labels: labels } };
  const { id, warnings } = await createDespiteLeftover(wanted, run);
  created.set(operation.id, id);
  for (const warning of warnings) onWarning(`${operation.resource.name}: ${warning}`);
}

/** How often, and how long apart, a creation that a killed run has under way is waited for. */
const LEFTOVER_TRIES = 50;
const LEFTOVER_PAUSE_MS = 100;

/**
 * A run that was killed may leave a container under the temporary name, which the engine finishes only
 * after this run has looked. Nothing but a recreate of the same container uses that name, so one that
 * was never started goes.
 */
async function createDespiteLeftover(
  spec: ContainerSpec,
  { engine, clock, signal }: NodeRun,
): ReturnType<Engine['createContainer']> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await engine.createContainer(spec);
    } catch (error) {
      const isTaken = error instanceof EngineError && error.kind === 'conflict' && isTemporaryName(spec.name);
      if (!isTaken || tries === LEFTOVER_TRIES) throw error;
      const leftover = await findContainer(engine, spec.name, signal);
      if (leftover === undefined) await clock.sleep(LEFTOVER_PAUSE_MS, signal);
      else if (leftover.state !== 'created') throw error;
      else await engine.removeContainer(leftover.id, { volumes: false, force: true });
    }
  }
}

async function findContainer(
  engine: Engine,
  name: string,
  signal: AbortSignal,
): Promise<ContainerDetails | undefined> {
  try {
    return await engine.inspectContainer(name, signal);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** What others still use is left where it is: that is no failure (docker compose says the same). */
async function stillInUse(removal: Promise<void>): Promise<string | undefined> {
  try {
    await removal;
    return undefined;
  } catch (error) {
    // 409 for volumes; for networks with endpoints the API's answer is 403.
    if (error instanceof EngineError && (error.kind === 'conflict' || error.kind === 'denied')) {
      return 'Resource is still in use';
    }
    throw error;
  }
}

async function awaitWithDeadline(
  operation: Extract<Operation, { kind: 'await-container' }>,
  run: NodeRun,
): Promise<void> {
  const { target, condition, deadlineMs } = operation;
  const id = idOf(target, run);
  if (deadlineMs === undefined) {
    return awaitContainer(run.engine, run.events, id, condition, run.signal, run.clock);
  }
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, run.signal]);
  const deadline = run.clock.sleep(deadlineMs, either).then(
    () =>
      over.abort(
        new FlotillaError(
          'NOT_READY_IN_TIME',
          `Container "${operation.resource.name}" is not ready after ${deadlineMs / 1000} s`,
          { hint: 'give it longer with --wait-timeout, or look at flotilla logs' },
        ),
      ),
    () => undefined,
  );
  try {
    await awaitContainer(run.engine, run.events, id, condition, either, run.clock);
  } catch (error) {
    // A request that is broken off by the deadline fails with an error of its own.
    throw over.signal.aborted ? over.signal.reason : error;
  } finally {
    over.abort();
    await deadline;
  }
}
