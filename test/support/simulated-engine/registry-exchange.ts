import { createHash } from 'node:crypto';
import { addImage, findImage } from './images.ts';
import { Refusal } from './refusal.ts';
import type { World } from './world.ts';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** One that a test runs on this machine; all others are what the world says. */
export function isRealRegistry(name: string): boolean {
  return /^127\.0\.0\.1:\d+\//.test(name);
}

/** A build: an image that says for which architecture it was made. */
export function buildImage(world: World, tags: readonly string[]): object {
  for (const tag of tags) addImage(world, tag, { content: `${tags[0]} for ${world.architecture}` });
  return { stream: 'Successfully built\n' };
}

/** Stores an image, which is its content only; the answer is the last line of the stream. */
export async function pushTo(world: World, name: string, tag: string): Promise<object> {
  const image = findImage(world, `${name}:${tag}`);
  if (image === undefined) throw new Refusal(404, `An image does not exist locally with the tag: ${name}`);
  const { content = name } = image.behaviour;
  const config = JSON.stringify({ architecture: world.architecture, os: 'linux', content });
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  const begun = await fetch(at(name, 'blobs/uploads/'), { method: 'POST' });
  const upload = new URL(begun.headers.get('location') ?? '', at(name, ''));
  upload.searchParams.set('digest', digest);
  await fetch(upload, { method: 'PUT', body: config });
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: { mediaType: 'application/vnd.docker.container.image.v1+json', size: config.length, digest },
    layers: [],
  };
  const put = await fetch(at(name, `manifests/${tag}`), {
    method: 'PUT',
    headers: { 'content-type': MANIFEST },
    body: JSON.stringify(manifest),
  });
  return put.ok ? { status: `${tag}: digest: ${digest}` } : { error: `denied (${put.status})` };
}

/** Takes the image of the engine's own architecture; the answer is the last line of the stream. */
export async function pullFrom(world: World, name: string, tag: string): Promise<object> {
  let manifest = await manifestOf(name, tag);
  if (manifest.mediaType === LIST || manifest.mediaType === INDEX) {
    const own = manifest.manifests?.find(({ platform }) => platform.architecture === world.architecture);
    if (own === undefined) {
      return { error: `no matching manifest for linux/${world.architecture} in the manifest list entries` };
    }
    manifest = await manifestOf(name, own.digest);
  }
  const config = await fetch(at(name, `blobs/${manifest.config?.digest}`));
  const { content } = (await config.json()) as { content: string };
  addImage(world, `${name}:${tag}`, { content });
  return { status: `Status: Downloaded newer image for ${name}:${tag}` };
}

interface Manifest {
  readonly mediaType: string;
  readonly config?: { readonly digest: string };
  readonly manifests?: readonly {
    readonly digest: string;
    readonly platform: { readonly architecture: string };
  }[];
}

async function manifestOf(name: string, reference: string): Promise<Manifest> {
  const answer = await fetch(at(name, `manifests/${reference}`));
  if (!answer.ok) throw new Refusal(404, `manifest for ${name}:${reference} not found: manifest unknown`);
  return (await answer.json()) as Manifest;
}

function at(name: string, path: string): string {
  const slash = name.indexOf('/');
  return `http://${name.slice(0, slash)}/v2/${name.slice(slash + 1)}/${path}`;
}
