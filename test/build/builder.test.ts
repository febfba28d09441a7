import { afterEach, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder } from '../../src/build/builder.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { imagesOf } from './images-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-builder-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Docker's settings with a buildx that ends with this error. */
function failingBuildx(error: string): string {
  const plugins = join(folder, 'cli-plugins');
  mkdirSync(plugins, { recursive: true });
  const program = join(plugins, 'docker-buildx');
  writeFileSync(program, `#!/bin/sh\ncat >/dev/null\necho 'ERROR: ${error}' >&2\nexit 1\n`);
  chmodSync(program, 0o755);
  return folder;
}

const ON_BASE = `
name: shop
services:
  base: { build: { context: ${folder}, dockerfile_inline: FROM scratch } }
  other: { build: { context: ${folder}, dockerfile_inline: FROM scratch } }
  app: { build: { context: ${folder}, dockerfile_inline: FROM base, additional_contexts: { base: "service:base" } } }
`;

/** What is said of each image of a run whose "app" can't be built. */
async function saidOf(service: string): Promise<string> {
  const images = imagesOf(ON_BASE);
  const settings = {
    environment: { ...process.env, DOCKER_CONFIG: failingBuildx('target app: no such frontend') },
    openChildEndpoint: async () => ({ variables: {}, close: () => undefined }),
    findAuth: async () => undefined,
    print: () => undefined,
    parallel: 1,
  };
  const engine = { node: 'local' } as unknown as Engine;
  const builder = new Builder(engine, images, settings, new AbortController().signal);
  const image = images.find((one) => one.service === service);
  if (image === undefined) throw new Error(`no ${service}`);
  const listener = { onOutput: () => undefined, onPush: () => undefined };
  return builder.build(image, listener).then(
    () => 'built',
    (error: Error) => error.message,
  );
}

test('a failure is told by the image that it builds on, after which nothing asks for it', async () => {
  expect(await saidOf('base')).toContain('Image "shop-app" can\'t be built: no such frontend');
});

test('an image that has nothing to do with a failure is broken off by it', async () => {
  expect(await saidOf('other')).toBe('image shop-app failed');
});
