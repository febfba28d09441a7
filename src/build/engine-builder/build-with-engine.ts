import type { ImageBuild } from '../../model/image-build.ts';
import { buildWithBuildKit } from '../buildkit/build-with-buildkit.ts';
import { unpackContexts } from '../context/unpacked.ts';
import { buildFailure } from '../output/build-failure.ts';
import { buildClassic } from './classic.ts';
import type { EngineBuild } from './engine-build.ts';

/**
 * Builds one image with a builder of the engine itself, and pushes it where that is asked for. Rejects
 * with `BUILD_FAILED`, `BUILD_UNSUPPORTED`, `BUILD_CONTEXT_INVALID`, or an `EngineError`.
 */
export async function buildWithEngine(
  image: ImageBuild,
  kind: 'buildkit' | 'classic',
  build: EngineBuild,
): Promise<void> {
  const unpacked = await unpackContexts([image]);
  try {
    for (const folder of unpacked.images) {
      const failed = await (kind === 'classic' ? buildClassic : buildWithBuildKit)(folder, build);
      if (failed !== undefined) throw await buildFailure(image, failed);
    }
  } finally {
    unpacked.dispose();
  }
  if (image.push) await pushImage(image, build);
}

async function pushImage(
  image: ImageBuild,
  { engine, settings, signal, onPush }: EngineBuild,
): Promise<void> {
  for (const reference of new Set([image.name, ...image.tags])) {
    const auth = await settings.findAuth(reference);
    const login = auth === undefined ? {} : { auth };
    await engine.pushImage(reference, { onProgress: onPush, signal, ...login });
  }
}
