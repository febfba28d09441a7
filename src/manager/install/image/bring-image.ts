import { Readable } from 'node:stream';
import type { Engine } from '../../../engine/engine.ts';
import { EngineError } from '../../../engine/engine-error.ts';
import { IMAGE_REPOSITORY, type ManagerImage } from './manager-image.ts';

/** The engines that do not have the image. */
export async function enginesWithout(
  engines: readonly Engine[],
  { reference }: ManagerImage,
): Promise<readonly Engine[]> {
  const found = await Promise.all(engines.map((engine) => engine.inspectImage(reference)));
  return engines.filter((_, index) => found[index] === undefined);
}

/** Sends the image to engines, which needs no registry. Rejects with an `EngineError`. */
export async function bringImage(engines: readonly Engine[], image: ManagerImage): Promise<void> {
  if (engines.length === 0) return;
  const archive = await image.archive();
  await Promise.all(engines.map((engine) => engine.loadImage(Readable.from(chunksOf(archive)))));
}

/**
 * How a service names the image: by its id, for which no engine asks a registry. Where engines keep images in different ways, its
 * ids differ, and its name stands for them.
 */
export async function imageName(engines: readonly Engine[], { reference }: ManagerImage): Promise<string> {
  const images = await Promise.all(engines.map((engine) => engine.inspectImage(reference)));
  const ids = new Set(images.map((image) => image?.id));
  const [id] = ids;
  return ids.size === 1 && id !== undefined ? id : reference;
}

/** Removes the images of other managers than this; all without one. One that still runs stays. */
export async function pruneImages(engines: readonly Engine[], current?: ManagerImage): Promise<void> {
  const removals = engines.map(async (engine) => {
    const names = (await engine.listImageNames()).filter(
      (name) => name.startsWith(`${IMAGE_REPOSITORY}:`) && name !== current?.reference,
    );
    for (const name of names) {
      // Ended containers of past tasks do not hold it.
      await engine.removeImage(name, { force: true }).catch((error: unknown) => {
        if (!(error instanceof EngineError) || error.kind !== 'conflict') throw error;
      });
    }
  });
  await Promise.all(removals);
}

const CHUNK_BYTES = 1024 * 1024;

function* chunksOf(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
