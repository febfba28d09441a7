import pLimit from 'p-limit';
import type { LoadResult } from '../../compose/request.ts';
import type { Engine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { fullReference } from '../../model/image-reference.ts';
import type { FindAuth } from '../../registry/registry-auth.ts';
import { imageOfService, servicesOf } from './service-images.ts';

/** How registries are asked: through an engine, with the user's logins. */
export interface RegistryAccess {
  readonly engine: Engine;
  readonly findAuth: FindAuth;
  readonly parallel: number;
}

/**
 * The result with every image pinned to the digest that its registry has for it now; an image with a
 * digest is only written out in full. Throws one error for all images that have none.
 */
export async function pinImages(result: LoadResult, registry: RegistryAccess): Promise<LoadResult> {
  const { project, model } = result;
  const images = Object.values(servicesOf(result)).flatMap((service) => imageOfService(service) ?? []);
  const pinned = await digestsOf(images, registry);
  const pin = <S>(service: S): S => {
    const image = imageOfService(service);
    return image === undefined ? service : { ...service, image: pinned.get(image) };
  };
  const pinAll = <S>(all: Readonly<Record<string, S>>): Record<string, S> =>
    Object.fromEntries(Object.entries(all).map(([name, service]) => [name, pin(service)]));
  return {
    ...result,
    ...(project === undefined ? {} : { project: { ...project, services: pinAll(project.services) } }),
    ...(model === undefined ? {} : { model: { ...model, services: pinAll(servicesOf(result)) } }),
  };
}

/** Image as written -> pinned reference; each image is asked for once. */
async function digestsOf(
  images: readonly string[],
  registry: RegistryAccess,
): Promise<ReadonlyMap<string, string>> {
  const limit = pLimit(registry.parallel);
  const answers = [...new Set(images)].map((image) =>
    limit(async () => [image, await pinnedReference(image, registry)] as const),
  );
  const settled = await Promise.allSettled(answers);
  const errors = settled.flatMap((answer): unknown[] =>
    answer.status === 'rejected' ? [answer.reason] : [],
  );
  const [first] = errors;
  if (first !== undefined) throw allInOne(first, errors);
  return new Map(settled.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])));
}

async function pinnedReference(image: string, registry: RegistryAccess): Promise<string> {
  const full = fullReference(image);
  if (full === undefined) {
    const hint = 'the form is [HOST/]NAME[:TAG][@DIGEST], in lowercase';
    throw new FlotillaError('DIGEST_UNKNOWN', `Image "${image}" is no image reference`, { hint });
  }
  if (full.includes('@')) return full;
  try {
    return `${full}@${await registry.engine.registryDigest(full, await registry.findAuth(full))}`;
  } catch (cause) {
    if (!(cause instanceof EngineError) || cause.kind === 'unreachable') throw cause;
    const message = `The registry gives no digest for image "${full}": ${cause.message}`;
    const hint = 'check the name and the tag, and whether the engine reaches the registry';
    throw new FlotillaError('DIGEST_UNKNOWN', message, { cause, hint });
  }
}

function allInOne(first: unknown, errors: readonly unknown[]): unknown {
  const known = errors.filter((error) => error instanceof FlotillaError);
  // An engine that does not answer says the same for every image.
  const messages = new Set(known.map(({ message }) => message));
  if (!(first instanceof FlotillaError) || messages.size < 2) return first;
  const hint = first.hint === undefined ? {} : { hint: first.hint };
  return new FlotillaError(first.code, [...messages].join('\n'), hint);
}
