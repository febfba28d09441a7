import { EngineError } from '../../engine/engine-error.ts';
import type { BuildRequest, RegistryAuth } from '../../engine/images.ts';
import type { ImageBuild } from '../../model/image-build.ts';
import { LABEL } from '../../model/labels.ts';
import { byteCount } from '../../model/units.ts';
import type { FindAuth } from '../../registry/registry-auth.ts';
import { readDockerfile } from '../context/dockerfile.ts';
import { openTarContext } from '../context/tar-context.ts';
import type { FailedStep } from '../output/build-status.ts';
import type { EngineBuild } from './engine-build.ts';
import { refuseForClassic } from './unsupported.ts';

/** What the builder says of its containers, beside what the step writes. */
const OWN_LINE = /^( ---> |Removing intermediate container )/;

/**
 * Builds with the engine's classic builder -> the step that failed, or undefined. Rejects with
 * `BUILD_UNSUPPORTED`, or an `EngineError` where the engine refuses the request.
 */
export async function buildClassic(
  image: ImageBuild,
  { engine, settings, signal, onOutput }: EngineBuild,
): Promise<FailedStep | undefined> {
  refuseForClassic(image);
  const context = openTarContext(image.build);
  const request = requestOf(image, context.dockerfile);
  let step = '';
  let output: string[] = [];
  const building = engine.buildImage(
    context.kind === 'tar' ? request : { ...request, remote: context.url },
    context.kind === 'tar' ? context.tar : undefined,
    {
      onOutput(line) {
        if (/^Step \d+\/\d+ : /.test(line)) {
          step = line;
          output = [];
        } else if (!OWN_LINE.test(line)) output.push(line);
        onOutput(line);
      },
      signal,
      logins: await baseLogins(image, settings.findAuth),
    },
  );
  const error = await building.catch((refusal: unknown) => {
    // A Dockerfile that can't be read is refused before anything is built.
    if (refusal instanceof EngineError && /parse error/.test(refusal.message)) return refusal.message;
    throw refusal;
  });
  return error === undefined ? undefined : { name: step, error, output };
}

/** The logins for the images that a Dockerfile builds on, by the registry as the engine knows it. */
async function baseLogins(
  { build, args }: ImageBuild,
  findAuth: FindAuth,
): Promise<Readonly<Record<string, RegistryAuth>>> {
  const dockerfile = readDockerfile(build);
  if (dockerfile === undefined) return {};
  const { baseImages } = await import('../inputs/base-images.ts');
  const { images } = baseImages(dockerfile.text, args);
  const found = await Promise.all(images.map(findAuth));
  return Object.fromEntries(
    found.flatMap((auth) => (auth === undefined ? [] : [[auth.serveraddress, auth]])),
  );
}

function requestOf({ build, ...image }: ImageBuild, dockerfile: string): BuildRequest {
  const shmSize = build.shm_size === undefined ? undefined : byteCount(build.shm_size);
  const [platform] = image.platforms;
  const { memoryBytes } = image.run;
  return {
    dockerfile,
    tags: [image.name, ...image.tags],
    labels: { ...image.labels, [LABEL.imageBuilder]: 'classic' },
    args: image.args,
    cacheFrom: build.cache_from ?? [],
    extraHosts: (build.extra_hosts ?? []).map((entry) => entry.replace('=', ':')),
    ulimits: Object.entries(build.ulimits ?? {}).map(([Name, limit]) =>
      typeof limit === 'number'
        ? { Name, Soft: limit, Hard: limit }
        : { Name, Soft: limit.soft, Hard: limit.hard },
    ),
    pull: image.pull,
    noCache: image.noCache,
    ...(build.target === undefined ? {} : { target: build.target }),
    ...(build.network === undefined ? {} : { networkMode: build.network }),
    ...(build.isolation === undefined ? {} : { isolation: build.isolation }),
    ...(shmSize === undefined ? {} : { shmSizeBytes: shmSize }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(platform === undefined ? {} : { platform }),
  };
}
