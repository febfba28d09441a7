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
  const { platform } = operation;
  await run.engine.pullImage(operation.reference, {
    ...options,
    ...(platform === undefined ? {} : { platform }),
  });
}
