import { createHash, type Hash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../engine/engine.ts';
import type { ImageBuild } from '../../model/image-build.ts';
import { splitReference } from '../../model/image-reference.ts';
import { isArchive } from '../context/archive.ts';
import { dockerfilePath, readDockerfile } from '../context/dockerfile.ts';
import { ignoreRule } from '../context/ignore.ts';
import { isRemoteContext } from '../context/remote.ts';
import { walkContext } from '../context/walk.ts';
import { baseImages } from './base-images.ts';

/** Beyond this, reading everything takes longer than the builder's own comparison. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_ENTRIES = 20_000;
const SMALL_BYTES = 1024 * 1024;
/** The file system's clock lags behind the process's by some milliseconds. */
const CLOCK_LAG_MS = 50;

/**
 * A digest of everything that an image is built from: the `build` section, the Dockerfile, the files of the
 * context that are sent, the images that it builds on. undefined where that can't be known here, or where
 * a build does more than make the image: then it is built. `sinceMs`: also where a file has
 * been touched since, because the builder may have read it before or after.
 */
export async function readInputs(
  image: ImageBuild,
  engine: Pick<Engine, 'inspectImage'>,
  environment: Readonly<Record<string, string | undefined>>,
  sinceMs = Number.POSITIVE_INFINITY,
): Promise<string | undefined> {
  if (!isKnowable(image, environment)) return undefined;
  try {
    return await digestOf(image, engine, sinceMs);
  } catch {
    // What can't be read can't be known; if it matters, the build says so.
    return undefined;
  }
}

async function digestOf(
  image: ImageBuild,
  engine: Pick<Engine, 'inspectImage'>,
  sinceMs: number,
): Promise<string | undefined> {
  const dockerfile = readDockerfile(image.build);
  if (dockerfile === undefined) return undefined;
  const { images, isComplete } = baseImages(dockerfile.text, image.args);
  if (!isComplete) return undefined;
  const bases = await Promise.all(images.map((reference) => identityOf(reference, engine)));
  if (bases.includes(undefined)) return undefined;
  const { build, name, labels, args, platforms } = image;
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ build, name, labels, args, platforms, bases, dockerfile: dockerfile.text }));
  const isWhole = await addContext(hash, image, sinceMs - CLOCK_LAG_MS);
  return isWhole ? `sha256:${hash.digest('hex')}` : undefined;
}

/** What a build takes from elsewhere can have changed; what it gives elsewhere has to be given again. */
function isKnowable(image: ImageBuild, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { build, secrets, ssh, tags, pull, noCache, push, platforms } = image;
  const { context = '.' } = build;
  const isAsked = (value: object | undefined): boolean => Object.keys(value ?? {}).length > 0;
  return !(
    isRemoteContext(context) ||
    isArchive(context) ||
    secrets.length + ssh.length + tags.length > 0 ||
    pull ||
    noCache ||
    push ||
    platforms.length > 1 ||
    isAsked(build.additional_contexts) ||
    isAsked(build.cache_to) ||
    (build.provenance ?? build.sbom) !== undefined ||
    (environment.SOURCE_DATE_EPOCH ?? '') !== ''
  );
}

/** An image is known by its digest, or by its id where it is on the engine; not by a name alone. */
async function identityOf(
  reference: string,
  engine: Pick<Engine, 'inspectImage'>,
): Promise<string | undefined> {
  if (splitReference(reference).digest !== undefined) return reference;
  const found = await engine.inspectImage(reference);
  return found === undefined ? undefined : `${reference} ${found.id}`;
}

/** False where it is too much, or was touched too late. */
async function addContext(hash: Hash, { build }: ImageBuild, untilMs: number): Promise<boolean> {
  const root = build.context ?? '.';
  if (await isTouchedAfter([root, ...ownDockerfile(build)], untilMs)) return false;
  let bytes = 0;
  let entries = 0;
  for (const entry of walkContext(root, ignoreRule(root, build))) {
    bytes += entry.sizeBytes;
    entries += 1;
    if (bytes > MOST_BYTES || entries > MOST_ENTRIES || entry.changedMs > untilMs) return false;
    const { kind, name, mode, target = '', sizeBytes } = entry;
    hash.update(`\0${kind}\0${name}\0${mode}\0${target}\0${sizeBytes}\0`);
    if (kind === 'file') await addFile(hash, join(root, name), sizeBytes);
  }
  return true;
}

/** Files are mostly small, and reading these at once is the least work by far. */
async function addFile(hash: Hash, path: string, sizeBytes: number): Promise<void> {
  if (sizeBytes <= SMALL_BYTES) {
    hash.update(readFileSync(path));
    return;
  }
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
}

function ownDockerfile(build: ImageBuild['build']): readonly string[] {
  const path = build.dockerfile_inline === undefined ? dockerfilePath(build) : undefined;
  return path === undefined ? [] : [path];
}

async function isTouchedAfter(paths: readonly string[], untilMs: number): Promise<boolean> {
  const stats = await Promise.all(paths.map((path) => lstat(path)));
  return stats.some(({ ctimeMs }) => ctimeMs > untilMs);
}
