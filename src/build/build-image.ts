import type { Engine } from '../engine/engine.ts';
import type { BuildRequest } from '../engine/images.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Build } from '../model/desired/service-parts.ts';
import type { ImageBuild } from '../model/image-build.ts';
import { byteCount } from '../model/units.ts';
import { openContext } from './context.ts';

/** Keys that only BuildKit can serve. */
const BUILDKIT_ONLY = [
  'additional_contexts',
  'cache_to',
  'entitlements',
  'privileged',
  'secrets',
  'ssh',
] as const satisfies readonly (keyof Build)[];

/** The parts of a build that the engine's own builder can't do, by key. */
export function unsupportedKeys(build: Build): readonly string[] {
  const given = BUILDKIT_ONLY.filter((key) => build[key] !== undefined);
  return (build.platforms?.length ?? 0) > 1 ? [...given, 'platforms'] : given;
}

/**
 * Builds an image with the engine's own builder. Rejects with `BUILD_UNSUPPORTED`, `BUILD_FAILED` (with
 * the end of the output), or what opening the context throws.
 */
export async function buildImage(
  image: ImageBuild,
  engine: Engine,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const unsupported = unsupportedKeys(image.build);
  if (unsupported.length > 0) {
    throw new FlotillaError(
      'BUILD_UNSUPPORTED',
      `The engine's own builder can't serve build.${unsupported.join(', build.')} of image "${image.tags[0]}"`,
      { hint: 'take it out, or build the image with docker buildx under the same name' },
    );
  }
  const context = openContext(image.build);
  const request = requestOf(image, context.dockerfile);
  await engine.buildImage(
    context.kind === 'tar' ? request : { ...request, remote: context.url },
    context.kind === 'tar' ? context.tar : undefined,
    { onOutput, signal },
  );
}

function requestOf({ build, ...image }: ImageBuild, dockerfile: string): BuildRequest {
  const shmSize = build.shm_size === undefined ? undefined : byteCount(build.shm_size);
  const platform = image.platform ?? build.platforms?.[0];
  return {
    dockerfile,
    tags: image.tags,
    labels: { ...build.labels, ...image.labels },
    args: { ...build.args, ...image.args },
    cacheFrom: build.cache_from ?? [],
    extraHosts: (build.extra_hosts ?? []).map((entry) => entry.replace('=', ':')),
    ulimits: Object.entries(build.ulimits ?? {}).map(([Name, limit]) =>
      typeof limit === 'number'
        ? { Name, Soft: limit, Hard: limit }
        : { Name, Soft: limit.soft, Hard: limit.hard },
    ),
    pull: image.pull || build.pull === true,
    noCache: image.noCache || build.no_cache === true,
    ...(build.target === undefined ? {} : { target: build.target }),
    ...(build.network === undefined ? {} : { networkMode: build.network }),
    ...(build.isolation === undefined ? {} : { isolation: build.isolation }),
    ...(shmSize === undefined ? {} : { shmSizeBytes: shmSize }),
    ...(image.memoryBytes === undefined ? {} : { memoryBytes: image.memoryBytes }),
    ...(platform === undefined ? {} : { platform }),
  };
}
