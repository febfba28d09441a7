import { EngineError } from '../engine/engine-error.ts';
import { BugError } from '../errors/flotilla-error.ts';
import { imageOn } from '../plan/images/image-sources.ts';
import type { Operation } from '../plan/operation.ts';
import type { NodeRun } from './node-run.ts';

type Transfer = Extract<Operation, { kind: 'pull-image' | 'push-image' }>;

/**
 * Pulls or pushes an image with the login of its registry; the login goes to the engine only. What can't be
 * pulled is taken from a node that has it; a note says so.
 */
export async function pullOrPush(operation: Transfer, run: NodeRun): Promise<string | undefined> {
  const auth = await run.findAuth(operation.reference);
  const options = {
    onProgress: (progress: Parameters<NodeRun['onPull']>[1]) => run.onPull(operation, progress),
    signal: run.signal,
    ...(auth === undefined ? {} : { auth }),
  };
  if (operation.kind === 'push-image') {
    await run.engine.pushImage(operation.reference, options);
    return undefined;
  }
  const { platform, builtBy, otherwiseFrom = [], pushedBy } = operation;
  try {
    await run.engine.pullImage(operation.reference, {
      ...options,
      ...(platform === undefined ? {} : { platform }),
    });
    if (pushedBy !== undefined) carryBuildInputs(pushedBy, operation.reference, run);
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind === 'unreachable' || run.signal.aborted) throw error;
    const source = await transferFromAny(otherwiseFrom, operation, run);
    if (source !== undefined) return `Transferred from ${source}`;
    if (builtBy === undefined) throw error;
    const hint = `the image is one that is built here: flotilla build ${builtBy}`;
    throw new EngineError(error.kind, error.node, error.message, { hint, cause: error });
  }
}

/** Brings an image from the first of some nodes that can give it -> which one that was; undefined where there are none. */
async function transferFromAny(
  sources: readonly string[],
  operation: Extract<Operation, { kind: 'pull-image' }>,
  run: NodeRun,
): Promise<string | undefined> {
  for (const [index, source] of sources.entries()) {
    try {
      await transferFrom(source, operation, run);
      return source;
    } catch (error) {
      const isSources = error instanceof EngineError && error.node === source;
      if (!isSources || index === sources.length - 1 || run.signal.aborted) throw error;
    }
  }
  return undefined;
}

/** Brings an image from another node, without a registry. */
export async function transferFrom(
  source: string,
  operation: Extract<Operation, { kind: 'pull-image' | 'transfer-image' }>,
  run: NodeRun,
): Promise<void> {
  const from = run.engines.get(source);
  if (from === undefined) throw new BugError(`Node "${source}" has no engine`);
  const { transferImage } = await import('../build/transfer/transfer-image.ts');
  await transferImage({
    reference: operation.reference,
    from,
    to: run.engine,
    onProgress: (progress) => run.onPull(operation, progress),
    signal: run.signal,
  });
  carryBuildInputs(source, operation.reference, run);
}

/** What an image was built from is known of the node that built it, and so of one that got it from there. */
function carryBuildInputs(source: string, reference: string, { buildInputs, engine }: NodeRun): void {
  const inputs = buildInputs?.get(imageOn(source, reference));
  if (inputs !== undefined) buildInputs?.set(imageOn(engine.node, reference), inputs);
}
