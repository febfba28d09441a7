import { EngineError } from '../engine/engine-error.ts';
import type { Operation } from '../plan/operation.ts';
import type { NodeRun } from './node-run.ts';

type Transfer = Extract<Operation, { kind: 'pull-image' | 'push-image' }>;

/** Pulls or pushes an image with the login of its registry; the login goes to the engine only. */
export async function transferImage(operation: Transfer, run: NodeRun): Promise<void> {
  const auth = await run.findAuth(operation.reference);
  const options = {
    onProgress: (progress: Parameters<NodeRun['onPull']>[1]) => run.onPull(operation, progress),
    signal: run.signal,
    ...(auth === undefined ? {} : { auth }),
  };
  if (operation.kind === 'push-image') return run.engine.pushImage(operation.reference, options);
  const { platform, builtBy } = operation;
  const pulling = run.engine.pullImage(operation.reference, {
    ...options,
    ...(platform === undefined ? {} : { platform }),
  });
  await pulling.catch((error: unknown) => {
    if (builtBy === undefined || !(error instanceof EngineError) || error.kind === 'unreachable') throw error;
    const hint = `the image is one that is built here: flotilla build ${builtBy}`;
    throw new EngineError(error.kind, error.node, error.message, { hint, cause: error });
  });
}
