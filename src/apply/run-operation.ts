import { EngineError } from '../engine/engine-error.ts';
import { BugError, FlotillaError } from '../errors/flotilla-error.ts';
import type { Operation } from '../plan/operation.ts';
import { awaitContainer, NotCompleted } from './containers/await-container.ts';
import { awaitSteady } from './containers/await-steady.ts';
import { copyFiles } from './containers/copy-files.ts';
import { createContainer } from './containers/create-container.ts';
import { killContainer } from './containers/kill-container.ts';
import { leftToEngine } from './containers/left-to-engine.ts';
import { renameContainer } from './containers/rename-container.ts';
import { runHook } from './containers/run-hook.ts';
import { buildImage } from './images/build-image.ts';
import { pushIndex } from './images/push-index.ts';
import { pullOrPush, transferPlanned } from './images/transfer-image.ts';
import { connectNetwork } from './networks/connect-network.ts';
import { createNetwork } from './networks/create-network.ts';
import { removeNetwork } from './networks/remove-network.ts';
import { withNetworks } from './networks/restore-network.ts';
import { startJoined } from './networks/start-joined.ts';
import { idOf, type NodeRun } from './node-run.ts';
import { runModel } from './run-model.ts';
import { updateRoutes } from './update-routes.ts';

/**
 * One operation -> one call or one wait. The answer is a note where the usual word would be wrong.
 * Rejects with a `FlotillaError`, or the signal's reason.
 */
export async function runOperation(operation: Operation, run: NodeRun): Promise<string | undefined> {
  const { engine } = run;
  switch (operation.kind) {
    case 'create-network':
      await createNetwork(operation.spec, run);
      return undefined;
    case 'remove-network':
      return removal(operation, removeNetwork(operation, run));
    case 'disconnect-network':
      await engine.disconnectNetwork(operation.networkId, idOf(operation.target, run));
      return undefined;
    case 'connect-network':
      await connectNetwork(operation, run);
      return undefined;
    case 'create-volume':
      await engine.createVolume(operation.spec);
      return undefined;
    case 'remove-volume':
      return removal(operation, engine.removeVolume(operation.resource.name));
    case 'pull-image':
    case 'push-image':
      return pullOrPush(operation, run);
    case 'push-index':
      await pushIndex(operation, run);
      return undefined;
    case 'transfer-image':
      return transferPlanned(operation, run);
    case 'commit-container':
      return `Committed as ${await engine.commitContainer(idOf(operation.target, run), operation.settings)}`;
    case 'remove-image':
      return stillInUse(engine.removeImage(operation.resource.name, { force: false }));
    case 'run-provider': {
      const { runProvider } = await import('./run-provider.ts');
      run.provided.set(
        operation.resource.name,
        await runProvider(operation, (text) => run.onOutput(operation, text), run),
      );
      return undefined;
    }
    case 'pull-model':
    case 'configure-model':
      return runModel(operation, run);
    case 'build-image':
      return buildImage(operation, run);
    case 'create-container':
      await withNetworks(() => createContainer(operation, run), run);
      return undefined;
    case 'copy-files':
      await copyFiles(operation, run.engine, idOf(operation.target, run), run.signal);
      return undefined;
    case 'run-hook':
      await runHook(operation, run, idOf(operation.target, run));
      return undefined;
    case 'start-container':
      await withNetworks(() => startJoined((id) => engine.startContainer(id), operation.target, run), run);
      return undefined;
    case 'stop-container':
      await leftToEngine(
        (signal) => engine.stopContainer(idOf(operation.target, run), operation.timeoutSeconds, signal),
        run,
      );
      return undefined;
    case 'restart-container':
      await startJoined(
        (id) => leftToEngine((signal) => engine.restartContainer(id, operation.timeoutSeconds, signal), run),
        operation.target,
        run,
      );
      return undefined;
    case 'kill-container':
      await killContainer(operation, run);
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
      await renameContainer(engine, idOf(operation.target, run), operation.to, run.signal);
      return undefined;
    case 'await-container':
      await awaitOrStop(operation, run);
      return undefined;
    case 'check-batch':
      // The walk has decided already whether the rollout continues.
      if (operation.holdMs > 0) await run.clock.sleep(operation.holdMs, run.signal);
      return undefined;
    case 'update-routes':
      return updateRoutes(operation, run);
    default:
      return unknownOperation(operation);
  }
}

function unknownOperation(operation: never): never {
  throw new BugError(`No way to run the operation ${JSON.stringify(operation)}`);
}

function removal(
  { isStrict = false }: { readonly isStrict?: boolean },
  answer: Promise<void>,
): Promise<string | undefined> {
  return isStrict ? answer.then(() => undefined) : stillInUse(answer);
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

type AwaitContainer = Extract<Operation, { kind: 'await-container' }>;

/** A container that failed the wait while its predecessor carries on is stopped, not removed: its output can still be read. */
async function awaitOrStop(operation: AwaitContainer, run: NodeRun): Promise<void> {
  try {
    await awaitWithDeadline(operation, run);
  } catch (error) {
    if (operation.stopsFailed === true && !run.signal.aborted) {
      await run.engine.stopContainer(idOf(operation.target, run));
    }
    throw operation.forDependents === true ? asDependency(operation, error) : error;
  }
}

/** In docker compose's words, which scripts look for: they name the dependency before what went wrong. */
function asDependency({ resource, isOptional }: AwaitContainer, error: unknown): unknown {
  if (!(error instanceof FlotillaError)) return error;
  const { code, message, hint, exitStatus } = error;
  if (code === 'NOT_READY_IN_TIME' && isOptional !== true) return error;
  const optional = isOptional === true ? `optional dependency "${resource.service ?? ''}"` : undefined;
  const words =
    error instanceof NotCompleted
      ? `${optional ?? `service "${resource.service ?? ''}"`} ${error.fault}`
      : `${optional ?? 'dependency'} failed to start: ${message}`;
  return new FlotillaError(code, words, {
    cause: error,
    exitStatus,
    ...(hint === undefined ? {} : { hint }),
  });
}

async function awaitWithDeadline(operation: AwaitContainer, run: NodeRun): Promise<void> {
  const { target, condition, deadlineMs } = operation;
  const id = idOf(target, run);
  if (condition === 'steady') {
    return awaitSteady(run, id, operation.monitorMs ?? 0, run.signal);
  }
  if (deadlineMs === undefined) {
    return awaitContainer(run, id, condition, run.signal);
  }
  const overdue =
    operation.forDependents === true ? 'timeout waiting for dependencies' : 'application not healthy';
  const over = new AbortController();
  const either = AbortSignal.any([over.signal, run.signal]);
  const deadline = run.clock.sleep(deadlineMs, either).then(
    () =>
      over.abort(
        new FlotillaError(
          'NOT_READY_IN_TIME',
          `${overdue} after ${deadlineMs / 1000}s: container ${operation.resource.name} is not ready`,
          { hint: 'give it longer with --wait-timeout, or look at flotilla logs' },
        ),
      ),
    () => undefined,
  );
  try {
    await awaitContainer(run, id, condition, either);
  } catch (error) {
    // A request that is broken off by the deadline fails with an error of its own.
    throw over.signal.aborted ? over.signal.reason : error;
  } finally {
    over.abort();
    await deadline;
  }
}
