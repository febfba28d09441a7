import { EngineError } from '../../engine/engine-error.ts';
import type { TransferOptions } from '../../engine/images.ts';
import { BugError } from '../../errors/flotilla-error.ts';
import { imageOn } from '../../plan/images/image-sources.ts';
import type { Operation } from '../../plan/operation.ts';
import type { NodeRun } from '../node-run.ts';

type Registry = Extract<Operation, { kind: 'pull-image' | 'push-image' }>;
type Transfer = Extract<Operation, { kind: 'pull-image' | 'transfer-image' }>;

/**
 * Pulls or pushes an image with the login of its registry; the login goes to the engine only. What can't be
 * pulled is taken from a node that has it; a note says so.
 */
export async function pullOrPush(operation: Registry, run: NodeRun): Promise<string | undefined> {
  const auth = await run.findAuth(operation.reference);
  const options = {
    onProgress: (progress: Parameters<NodeRun['onPull']>[1]) => run.onPull(operation, progress),
    signal: run.signal,
    ...(auth === undefined ? {} : { auth }),
  };
  if (operation.kind === 'push-image') {
    await push(operation, options, run);
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
    const hint = `Some service image(s) must be built from source by running: flotilla build ${builtBy}`;
    throw new EngineError(error.kind, error.node, error.message, { hint, cause: error });
  }
}

/** Under another name an image is pushed by having that name for as long as it takes. */
async function push(
  { reference, as }: Extract<Operation, { kind: 'push-image' }>,
  options: TransferOptions,
  { engine }: NodeRun,
): Promise<void> {
  if (as === undefined) return engine.pushImage(reference, options);
  await engine.tagImage(reference, as);
  try {
    await engine.pushImage(as, options);
  } finally {
    await engine.removeImage(as, { force: false });
  }
}

/**
 * Brings an image from the node that the plan says; where that one can't give it, from another one that has it by now. The
 * answer is a note where it came from another one.
 */
export async function transferPlanned(
  operation: Extract<Operation, { kind: 'transfer-image' }>,
  run: NodeRun,
): Promise<string | undefined> {
  const { from, fromAfter, otherwiseFrom } = operation;
  const roots = fromAfter === undefined ? [from, ...otherwiseFrom] : otherwiseFrom;
  const hasIt = fromAfter === undefined || run.streams.hasArrived(fromAfter);
  const source = await transferFromAny(roots, operation, run, hasIt ? from : undefined);
  return source === undefined || source === from ? undefined : `Transferred from ${source}`;
}

/**
 * Brings an image from one of some nodes, or of those that it has come to from there -> which one that was; undefined where
 * there are none. `first` is asked before all others.
 */
async function transferFromAny(
  sources: readonly string[],
  operation: Transfer,
  run: NodeRun,
  first?: string,
): Promise<string | undefined> {
  const { engine, signal, streams } = run;
  const { reference } = operation;
  const tried = new Set([engine.node]);
  const untried = (): readonly string[] =>
    first !== undefined && !tried.has(first)
      ? [first]
      : streams.holders(reference, sources).filter((node) => !tried.has(node));
  while (untried().length > 0) {
    const { node, release } = await streams.take(untried);
    try {
      await transferFrom(node, operation, run);
      streams.arrived(operation.id, reference, engine.node, sources);
      return node;
    } catch (error) {
      tried.add(node);
      const isSources = error instanceof EngineError && error.node === node;
      if (!isSources || untried().length === 0 || signal.aborted) throw error;
    } finally {
      release();
    }
  }
  return undefined;
}

/** Brings an image from another node, without a registry. */
async function transferFrom(source: string, operation: Transfer, run: NodeRun): Promise<void> {
  const { reference } = operation;
  const from = run.engines.get(source);
  if (from === undefined) throw new BugError(`Node "${source}" has no engine`);
  const { transferImage } = await import('../../build/transfer/transfer-image.ts');
  await transferImage({
    reference,
    from,
    to: run.engine,
    onProgress: (progress) => run.onPull(operation, progress),
    signal: run.signal,
  });
  carryBuildInputs(source, reference, run);
}

/** What an image was built from is known of the node that built it, and so of one that got it from there. */
function carryBuildInputs(source: string, reference: string, { buildInputs, engine }: NodeRun): void {
  const inputs = buildInputs?.get(imageOn(source, reference));
  if (inputs !== undefined) buildInputs?.set(imageOn(engine.node, reference), inputs);
}
