import { expect, test } from 'bun:test';
import { putImageIndex } from '../../src/registry/image-index.ts';
import { digestOf, RegistryClient } from '../../src/registry/registry-client.ts';
import { TestRegistry } from '../support/servers/registry.ts';

const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const OCI = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

const clientOf = (registry: TestRegistry): RegistryClient =>
  new RegistryClient({ host: registry.host, name: 'shop/web' }, new AbortController().signal);

interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Stores an image without layers under a tag -> its digest. */
async function store(
  client: RegistryClient,
  tag: string,
  platform: Platform,
  mediaType = OCI,
): Promise<{ mediaType: string; digest: string; size: number; platform: Platform }> {
  const config = Buffer.from(JSON.stringify({ ...platform, rootfs: { type: 'layers', diff_ids: [] } }));
  await client.putBlob(config);
  const described = { mediaType: 'application/vnd.oci.image.config.v1+json', size: config.length };
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: { ...described, digest: digestOf(config) },
    layers: [],
  });
  await client.putManifest(tag, mediaType, manifest);
  return { mediaType, size: manifest.length, digest: digestOf(manifest), platform };
}

const AMD: Platform = { architecture: 'amd64', os: 'linux' };
const ARM: Platform = { architecture: 'arm64', os: 'linux', variant: 'v8' };

test.each([
  ['an OCI index of OCI images', OCI, INDEX],
  ["a manifest list of images in Docker's form", DOCKER, LIST],
])('one image for several platforms is %s', async (_, part, whole) => {
  await using registry = await new TestRegistry('x').start();
  const client = clientOf(registry);
  const amd = await store(client, '1-amd64', AMD, part);
  const arm = await store(client, '1-arm64', ARM, part);
  await putImageIndex(client, '1', ['1-amd64', '1-arm64']);
  expect(registry.manifest('shop/web:1')).toEqual({
    schemaVersion: 2,
    mediaType: whole,
    manifests: [amd, arm],
  });
});

test('what an engine pushed as an index is part of it, with its statements', async () => {
  await using registry = await new TestRegistry('x').start();
  const client = clientOf(registry);
  const amd = await store(client, 'one', AMD);
  const statement = {
    ...amd,
    digest: digestOf('statement'),
    platform: { os: 'unknown', architecture: 'unknown' },
  };
  const own = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [amd, statement] });
  await client.putManifest('1-amd64', INDEX, own);
  const arm = await store(client, '1-arm64', ARM);
  await putImageIndex(client, '1', ['1-amd64', '1-arm64']);
  expect(registry.manifest('shop/web:1')).toMatchObject({
    mediaType: INDEX,
    manifests: [amd, statement, arm],
  });
});

test('of two images for one platform the first counts', async () => {
  await using registry = await new TestRegistry('x').start();
  const client = clientOf(registry);
  const first = await store(client, '1-amd64', AMD);
  await store(client, '1-arm64', AMD, DOCKER);
  await putImageIndex(client, '1', ['1-amd64', '1-arm64']);
  expect(registry.manifest('shop/web:1')).toMatchObject({ manifests: [first] });
});

test('a registry that keeps no images of several platforms is an error that says what is there', async () => {
  await using registry = await new TestRegistry('x', { refuses: INDEX }).start();
  const client = clientOf(registry);
  await store(client, '1-amd64', AMD);
  await store(client, '1-arm64', ARM);
  await expect(putImageIndex(client, '1', ['1-amd64', '1-arm64'])).rejects.toMatchObject({
    code: 'REGISTRY_REFUSED',
    message: `The registry refuses the index of all architectures of ${registry.host}/shop/web:1 (415)`,
    hint: 'what was pushed is there as 1-amd64, 1-arm64; without --push, images go from node to node',
  });
});
