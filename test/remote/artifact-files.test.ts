import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArtifactFile, pushArtifact } from '../../src/registry/compose-artifact.ts';
import { digestOf, RegistryClient } from '../../src/registry/registry-client.ts';
import { fetchRemote } from '../../src/remote/fetch-remote.ts';
import { TestRegistry } from '../support/servers/registry.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const PROJECT = 'application/vnd.docker.compose.project';
const COMPOSE = 'application/vnd.docker.compose.file+yaml';
const ENV = 'application/vnd.docker.compose.envfile';

const { signal } = new AbortController();
let home: string;
let registry: TestRegistry;
let client: RegistryClient;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'flotilla-artifact-'));
  registry = await new TestRegistry('artifact').start();
  client = new RegistryClient({ host: registry.host, name: 'shop' }, signal);
});

afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await registry[Symbol.asyncDispose]();
});

const fetched = (reference: string, environment: Record<string, string> = {}) =>
  fetchRemote(`oci://${registry.host}/${reference}`, {
    environment: { HOME: home, DOCKER_CONFIG: home, XDG_CACHE_HOME: home, ...environment },
    signal,
  });

const kept = (): readonly string[] => {
  const folder = join(home, 'docker-compose');
  return existsSync(folder) ? readdirSync(folder) : [];
};

const file = (name: string, text: string, rest: Partial<ArtifactFile> = {}): ArtifactFile => ({
  kind: 'compose',
  name,
  content: Buffer.from(text),
  ...rest,
});

async function push(manifest: object, mediaType = MANIFEST, tag = '1'): Promise<string> {
  const text = JSON.stringify({ schemaVersion: 2, ...manifest });
  await client.putManifest(tag, mediaType, text);
  return digestOf(text);
}

async function layer(text: string, annotations: object, rest: object = {}): Promise<object> {
  await client.putBlob(Buffer.from(text));
  return { mediaType: COMPOSE, digest: digestOf(text), size: text.length, annotations, ...rest };
}

const named = (name: string, rest: object = {}): object => ({ 'com.docker.compose.file': name, ...rest });

describe('a published project', () => {
  test.each(['1.0', '1.1'] as const)('of OCI %s has its files beside one another', async (version) => {
    const files = [
      file('compose.yaml', 'a: 1\n'),
      file('over.yaml', 'b: 2\n'),
      file('f00.yaml', 'c: 3\n', { isExtended: true }),
      file('f00.env', 'D=4\n', { kind: 'env' }),
    ];
    await pushArtifact(client, '1', files, { version, created: '2026-01-01T00:00:00Z' });
    const copy = await fetched('shop:1');
    if (!('directory' in copy)) throw copy;
    const text = (name: string): string => readFileSync(join(copy.directory, name), 'utf8');
    expect(copy.file).toBe(join(copy.directory, 'compose.yaml'));
    expect(readdirSync(copy.directory).sort()).toEqual(['compose.yaml', 'f00.env', 'f00.yaml']);
    expect(text('compose.yaml')).toBe('a: 1\n\n---\nb: 2\n');
    expect(text('f00.yaml')).toBe('\n---\nc: 3\n');
    expect(text('f00.env')).toBe('D=4\n');
    expect(kept()).toHaveLength(1);
  });

  test('is named by a digest, or found in an index', async () => {
    const digest = await push({
      artifactType: PROJECT,
      layers: [await layer('a: 1\n', named('compose.yaml'))],
    });
    expect(await fetched(`shop@${digest}`)).toHaveProperty('file');
    await push({ manifests: [{ digest: digestOf('x') }, { digest, artifactType: PROJECT }] }, INDEX, '2');
    const copy = await fetched('shop:2');
    expect('file' in copy && readFileSync(copy.file, 'utf8')).toBe('a: 1\n');
  });

  test('is asked for with the login of its registry', async () => {
    await using closed = await new TestRegistry('closed', { login: 'ann:s3cret' }).start();
    const login = { username: 'ann', password: 's3cret', serveraddress: closed.host };
    const writer = new RegistryClient({ host: closed.host, name: 'shop', auth: login }, signal);
    await pushArtifact(writer, '1', [file('compose.yaml', 'a: 1\n')], { created: '' });
    const ask = (environment: Record<string, string>) =>
      fetchRemote(`oci://${closed.host}/shop:1`, {
        environment: { DOCKER_CONFIG: home, XDG_CACHE_HOME: home, ...environment },
        signal,
      });
    expect(await ask({})).toMatchObject({ code: 'REGISTRY_REFUSED' });
    const auths = { [closed.host]: { auth: Buffer.from('ann:s3cret').toString('base64') } };
    expect(await ask({ DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) })).toHaveProperty('file');
  });
});

describe('refused, with nothing left behind:', () => {
  const invalid = async (manifest: object, message: string, mediaType = MANIFEST): Promise<void> => {
    await push(manifest, mediaType);
    expect(await fetched('shop:1')).toMatchObject({
      code: 'ARTIFACT_INVALID',
      message: expect.stringContaining(message),
    });
    expect(kept()).toEqual([]);
  };
  const project = (...layers: unknown[]): object => ({ artifactType: PROJECT, layers });
  const extended = { 'com.docker.compose.extends': 'true' };

  test.each(['../other', 'a/b', 'a\\b', '..', '.', '', 'a\0b'])('a file named %j', async (name) => {
    await invalid(project(await layer('a: 1\n', named(name, extended))), 'leaves its folder');
    const env = await layer('A=1\n', { 'com.docker.compose.envfile': name }, { mediaType: ENV });
    await invalid(project(env), 'leaves its folder');
  });

  test('what is no project', async () => {
    await invalid({ config: { mediaType: 'x' }, layers: [] }, 'no compose project');
    await invalid({ artifactType: 'application/x', layers: [] }, 'no compose project, but "application/x"');
    await invalid({ manifests: [] }, 'no compose project', INDEX);
    await invalid(project(), 'no compose file');
    await invalid(project(await layer('A=1\n', {}, { mediaType: ENV })), 'no annotation');
  });

  test('a manifest of another form', async () => {
    for (const layers of [5, {}, 'x', [null], [5]])
      await invalid({ artifactType: PROJECT, layers }, 'no compose');
    await invalid(project({ mediaType: COMPOSE, digest: 'sha256:../../x' }), 'without a digest');
    await invalid(project(await layer('a: 1\n', {}, { size: 1e12 })), 'larger than');
    await client.putManifest('1', MANIFEST, 'no JSON');
    expect(await fetched('shop:1')).toMatchObject({ code: 'ARTIFACT_INVALID' });
  });

  test('a reference that is none, or stands for nothing', async () => {
    expect(await fetched('UP')).toMatchObject({ code: 'REMOTE_FILE' });
    expect(await fetched('none:1')).toMatchObject({
      code: 'REGISTRY_REFUSED',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+\/none:1 can't be fetched: .* \(404\)/),
    });
  });

  test('what is switched off', async () => {
    const name = 'COMPOSE_EXPERIMENTAL_OCI_REMOTE';
    expect(await fetched('shop:1', { [name]: 'false' })).toMatchObject({ code: 'REMOTE_DISABLED' });
    expect(await fetched('shop:1', { [name]: 'maybe' })).toMatchObject({ code: 'WRONG_VALUE' });
    expect(await fetched('shop:1', { [name]: '' })).toMatchObject({ code: 'REGISTRY_REFUSED' });
    const git = { environment: { COMPOSE_EXPERIMENTAL_GIT_REMOTE: '0' }, signal };
    expect(await fetchRemote('git://127.0.0.1:1/x', git)).toMatchObject({ code: 'REMOTE_DISABLED' });
  });
});
