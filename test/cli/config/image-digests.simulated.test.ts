import { afterAll, beforeAll, expect, test } from 'bun:test';
import { configText } from '../../../src/cli/config/config-text.ts';
import { pinImages } from '../../../src/cli/config/image-digests.ts';
import { connectDocker } from '../../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { FlotillaError } from '../../../src/errors/flotilla-error.ts';
import { loadFiles } from '../../compose/project-of.ts';
import { type SimulatedEngine, simulateEngine } from '../../support/simulated-engine/simulated-engine.ts';

const FLAGS = {
  interpolate: true,
  normalize: true,
  pathResolution: true,
  consistency: true,
  envResolution: true,
};
const login = { username: 'me', password: 'secret', serveraddress: 'https://index.docker.io/v1/' };
const DIGEST = `sha256:${'a'.repeat(64)}`;
const NGINX = /^docker\.io\/library\/nginx:1@sha256:[0-9a-f]{64}$/;

let simulated: SimulatedEngine;
let engine: Engine;

beforeAll(async () => {
  simulated = await simulateEngine();
  simulated.registryImage('nginx:1', {});
  engine = connectDocker({ node: 'a', endpoint: simulated.address });
});

afterAll(async () => {
  engine.close();
  await simulated[Symbol.asyncDispose]();
});

const pinned = (text: string, request = {}) =>
  pinImages(loadFiles(text, request), { engine, parallel: 4, findAuth: async () => login });

async function refusal(text: string): Promise<FlotillaError> {
  const error: unknown = await pinned(text).catch((reason: unknown) => reason);
  if (error instanceof FlotillaError) return error;
  throw new Error('it was not refused');
}

test('an image is pinned to what its registry has, under its full name', async () => {
  const { project } = await pinned('services: {w: {image: "nginx:1"}, b: {build: .}}\n');
  expect(project?.services.w?.image).toMatch(NGINX);
  expect(project?.services.b?.image).toBeUndefined();
});

test("a registry is asked with the user's login for it", async () => {
  const asked: unknown[] = [];
  const recording: Engine = Object.assign(Object.create(engine), {
    registryDigest: async (...question: unknown[]) => {
      asked.push(question);
      return DIGEST;
    },
  });
  const access = { engine: recording, parallel: 4, findAuth: async () => login };
  await pinImages(loadFiles('services: {w: {image: "nginx:1"}}\n'), access);
  expect(asked).toEqual([['docker.io/library/nginx:1', login]]);
});

test('an image with a digest is not asked for; its tag is dropped', async () => {
  const { project } = await pinned(`services: {w: {image: "quay.io/x/y:1@${DIGEST}"}}\n`);
  expect(project?.services.w?.image).toBe(`quay.io/x/y@${DIGEST}`);
});

test('services that profiles switch off are not asked for', async () => {
  const { project } = await pinned('services: {w: {image: "nginx:1"}, o: {image: none, profiles: [x]}}\n');
  expect(Object.keys(project?.services ?? {})).toEqual(['w']);
});

test('the lock file holds the images and nothing else', async () => {
  const result = await pinned('services: {w: {image: "nginx:1", ports: [80]}, b: {build: .}}\n');
  const text = configText(result, { ...FLAGS, format: 'yaml', lockImageDigests: true });
  const image = result.project?.services.w?.image ?? '';
  expect(text).toBe(`services:\n  b: {}\n  w:\n    image: ${image}\n`);
});

test('a model that is not interpolated is pinned too', async () => {
  const { model } = await pinned('services: {w: {image: "nginx:1"}}\n', { noInterpolate: true });
  expect(model?.services).toMatchObject({ w: { image: expect.stringMatching(NGINX) } });
});

test('all images without a digest are named, with what the registry says', async () => {
  const error = await refusal('services: {a: {image: none}, b: {image: "other:2"}, c: {image: "nginx:1"}}\n');
  expect(error.code).toBe('DIGEST_UNKNOWN');
  expect(error.message).toContain('docker.io/library/none:latest');
  expect(error.message).toContain('docker.io/library/other:2');
  expect(error.message).toContain('manifest unknown');
});

test('what is no image reference is refused without a request', async () => {
  expect((await refusal('services: {a: {image: "Bad Ref"}}\n')).message).toContain('is no image reference');
});
