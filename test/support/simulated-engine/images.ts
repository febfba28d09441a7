import { createHash } from 'node:crypto';
import { Refusal } from './refusal.ts';
import type { SimulatedImage, World } from './world.ts';

/** What containers of an image do. Times are the engine's clock's. */
export interface Behaviour {
  /** The image itself declares a health check; a container's own counts likewise. */
  readonly hasHealthcheck?: boolean;
  /** From the start until the first healthy probe; 0 without it. */
  readonly healthyAfterMs?: number;
  /** Turns unhealthy at this time, healthy before or not. */
  readonly unhealthyAfterMs?: number;
  /** Ends by itself; never without it. */
  readonly exitsAfterMs?: number;
  readonly exitCode?: number;
  /** How long it takes to obey its stop signal; past the time-out it is killed (137). */
  readonly stopsAfterMs?: number;
  /** Refused with this message (400) when it is started. */
  readonly startError?: string;
  /** Paths that the image declares as volumes. */
  readonly volumes?: readonly string[];
  /** "80/tcp" */
  readonly exposedPorts?: readonly string[];
  /** Lines on stdout at the start; "stderr:..." goes there. */
  readonly output?: readonly string[];
  /** The content; two references with the same content have the same id. The reference without it. */
  readonly content?: string;
  /** A pull fails with this line in its stream. */
  readonly pullError?: string;
  /** How many processors one container keeps busy now; none without it. */
  readonly cpus?: () => number;
  readonly memoryBytes?: () => number;
  /** How many layers a pull shows; 2 without it. */
  readonly layers?: number;
}

/** How the API shows the health check of an image that has one. */
export const IMAGE_HEALTHCHECK = { Test: ['CMD', 'true'] };

/** "web" and "docker.io/library/web:latest" are one image. */
export function normaliseReference(reference: string): string {
  const short = reference.replace(/^docker\.io\//, '').replace(/^library\//, '');
  return short.includes('@') || /:[^/]+$/.test(short) ? short : `${short}:latest`;
}

export function addImage(world: World, reference: string, behaviour: Behaviour): SimulatedImage {
  const key = normaliseReference(reference);
  const hash = createHash('sha256').update(behaviour.content ?? key);
  const image = { id: `sha256:${hash.digest('hex')}`, behaviour };
  world.images.set(key, image);
  return image;
}

export function findImage(world: World, reference: string): SimulatedImage | undefined {
  const named = world.images.get(normaliseReference(reference));
  if (named !== undefined) return named;
  const id = reference.startsWith('sha256:') ? reference : `sha256:${reference}`;
  if (!/^sha256:[0-9a-f]{12,64}$/.test(id)) return undefined;
  return [...world.images.values()].find((image) => image.id.startsWith(id));
}

export function tagImage(world: World, name: string, reference: string): void {
  const image = findImage(world, name);
  if (image === undefined) throw new Refusal(404, `No such image: ${normaliseReference(name)}`);
  world.images.set(normaliseReference(reference), image);
}

/** A name goes; the image with its last one. */
export function removeImage(world: World, reference: string): object[] {
  const key = normaliseReference(reference);
  if (!world.images.delete(key)) throw new Refusal(404, `No such image: ${key}`);
  return [{ Untagged: key }];
}

export function inspectImage(world: World, reference: string): object {
  const image = findImage(world, reference);
  if (image === undefined) {
    const name = normaliseReference(reference);
    throw new Refusal(404, `no such image: ${reference}: No such image: ${name}`);
  }
  const { volumes, exposedPorts, hasHealthcheck } = image.behaviour;
  const asKeys = (names: readonly string[] = []) => Object.fromEntries(names.map((name) => [name, {}]));
  return {
    Id: image.id,
    RepoTags: [...world.images].filter(([, { id }]) => id === image.id).map(([name]) => name),
    RepoDigests: [],
    Os: 'linux',
    Architecture: world.architecture,
    Config: {
      Volumes: volumes === undefined ? null : asKeys(volumes),
      ExposedPorts: exposedPorts === undefined ? null : asKeys(exposedPorts),
      ...(hasHealthcheck === true ? { Healthcheck: IMAGE_HEALTHCHECK } : {}),
    },
  };
}

/** What a registry has under a full reference, as the engine tells it. */
export function inspectDistribution(world: World, reference: string): object {
  const behaviour = world.registry.get(normaliseReference(reference));
  if (behaviour === undefined) throw new Refusal(404, 'manifest unknown: manifest unknown');
  const hash = createHash('sha256').update(behaviour.content ?? normaliseReference(reference));
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  return { Descriptor: { mediaType, digest: `sha256:${hash.digest('hex')}`, size: 1 }, Platforms: [] };
}

/** The lines of a pull, and the image at their end. Refused before the first line where there is none. */
export function* pullImage(world: World, fromImage: string, tag: string): Generator<object> {
  const reference = tag.includes(':') ? `${fromImage}@${tag}` : `${fromImage}:${tag || 'latest'}`;
  const behaviour = world.registry.get(normaliseReference(reference));
  if (behaviour === undefined) {
    throw new Refusal(
      404,
      `pull access denied for ${fromImage}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  }
  yield { status: `Pulling from ${fromImage}`, id: tag };
  if (behaviour.pullError !== undefined) {
    yield { errorDetail: { message: behaviour.pullError }, error: behaviour.pullError };
    return;
  }
  const known = findImage(world, reference);
  if (known === undefined) yield* layerLines(world, behaviour.layers ?? 2);
  const image = addImage(world, reference, behaviour);
  yield { status: `Digest: ${image.id}` };
  const isNew = known?.id !== image.id;
  yield { status: `Status: ${isNew ? 'Downloaded newer image' : 'Image is up to date'} for ${reference}` };
  world.events.emit('image', 'pull', reference, { name: fromImage });
}

function* layerLines(world: World, count: number): Generator<object> {
  const layers = Array.from({ length: count }, () => world.newId().slice(0, 12));
  for (const id of layers) yield { status: 'Pulling fs layer', progressDetail: {}, id };
  for (const id of layers) {
    yield { status: 'Downloading', progressDetail: { current: 512, total: 1024 }, id };
    yield { status: 'Download complete', progressDetail: {}, id };
    yield { status: 'Extracting', progressDetail: { current: 1024, total: 1024 }, id };
    yield { status: 'Pull complete', progressDetail: {}, id };
  }
}

/** `GET /images/json`: what has a name. */
export function listImages(world: World): readonly object[] {
  return [...world.images.entries()].map(([name, { id }]) => ({ Id: id, RepoTags: [name] }));
}
