import { PassThrough, pipeline } from 'node:stream';
import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import type { PullProgress } from '../../engine/images.ts';
import { sharedLayers } from './shared-layers.ts';
import { stripArchive } from './strip-archive.ts';

export interface ImageTransfer {
  readonly reference: string;
  readonly from: Engine;
  readonly to: Engine;
  readonly onProgress: (progress: PullProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Brings an image from one engine to another, without a registry: only the layers that the other lacks are
 * sent. Engines that keep images in containerd want all of them, and get them at a second try. Rejects with
 * an `EngineError`.
 */
export async function transferImage(transfer: ImageTransfer): Promise<void> {
  const { reference, from, to, signal } = transfer;
  const image = await from.inspectImage(reference, signal);
  if (image === undefined) {
    throw new EngineError('not-found', from.node, `Node "${from.node}" has no image "${reference}"`);
  }
  if ((await to.inspectImage(image.id, signal)) !== undefined) return to.tagImage(image.id, reference);
  const [layers, there] = await Promise.all([from.imageLayers(reference, signal), to.allImageLayers(signal)]);
  const shared = sharedLayers(layers, there);
  try {
    await send(transfer, layers, shared);
  } catch (error) {
    const isRefused = error instanceof EngineError && error.node === to.node && error.kind !== 'unreachable';
    if (!isRefused || shared === 0 || signal.aborted) throw error;
    await send(transfer, layers, 0);
  }
}

async function send(
  { reference, from, to, onProgress, signal }: ImageTransfer,
  layers: readonly string[],
  shared: number,
): Promise<void> {
  const archive = await from.saveImage(reference, signal);
  const stripped = stripArchive(archive, {
    layers,
    shared,
    onLayer: (layer, currentBytes, totalBytes) =>
      onProgress({ layer: layer.slice(7, 19), status: 'Sending', currentBytes, totalBytes }),
  });
  // A failure of the one side has to end the other.
  const tar = new PassThrough();
  const copied = new Promise<void>((resolve, reject) =>
    pipeline(stripped, tar, (error) => (error ? reject(error) : resolve())),
  );
  await Promise.all([to.loadImage(tar, signal), copied]);
}
