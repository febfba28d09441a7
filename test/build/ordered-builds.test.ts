import { describe, expect, test } from 'bun:test';
import { OrderedBuilds } from '../../src/build/ordered-builds.ts';
import { BuildBrokenOff } from '../../src/build/settings.ts';
import type { ImageBuild } from '../../src/model/image-build.ts';
import { imagesOf } from './images-of.ts';

const CHAIN = `
services:
  app: { build: ., depends_on: [lib, other] }
  lib: { build: ., depends_on: [base] }
  base: { build: . }
  other: { build: . }
`;

/** Records what is begun and done; `fails` names services whose build fails. */
function recorder(...fails: readonly string[]) {
  const steps: string[] = [];
  const build = async ({ service }: ImageBuild): Promise<void> => {
    steps.push(`begin ${service}`);
    await Promise.resolve();
    if (fails.includes(service)) throw new Error(`${service} can't be built`);
    steps.push(`end ${service}`);
  };
  return { steps, build };
}

const byService = (images: readonly ImageBuild[], service: string): ImageBuild =>
  images.find((image) => image.service === service)!;

describe('builds in order', () => {
  test('are begun when those are done that they come after, whatever is asked for first', async () => {
    const images = imagesOf(CHAIN);
    const { steps, build } = recorder();
    const builds = new OrderedBuilds(images, new AbortController().signal);
    const order = ['app', 'other', 'base', 'lib'].map((service) => byService(images, service));
    await Promise.all(order.map((image) => builds.run(image, build)));
    const at = (step: string): number => steps.indexOf(step);
    expect(steps).toHaveLength(8);
    expect(at('begin lib')).toBeGreaterThan(at('end base'));
    expect(at('begin app')).toBeGreaterThan(at('end lib'));
    expect(at('begin app')).toBeGreaterThan(at('end other'));
    expect(at('begin other')).toBeLessThan(at('end base'));
  });

  test('are given up below a failure, which only its own build tells', async () => {
    const images = imagesOf(CHAIN);
    const { steps, build } = recorder('base');
    const builds = new OrderedBuilds(images, new AbortController().signal);
    const run = (service: string): Promise<void> => builds.run(byService(images, service), build);
    const results = await Promise.allSettled(['app', 'lib', 'base', 'other'].map(run));
    const [app, lib, base, other] = results.map((result) =>
      result.status === 'rejected' ? result.reason : undefined,
    );
    expect([app, lib]).toEqual([expect.any(BuildBrokenOff), expect.any(BuildBrokenOff)]);
    expect([app.because, lib.because]).toEqual(['image app-base failed', 'image app-base failed']);
    expect(base.message).toBe("base can't be built");
    expect(other).toBeUndefined();
    expect(steps).not.toContain('begin app');
  });

  test('do not wait for what the run does not build', async () => {
    const images = imagesOf(CHAIN, { targets: ['app'] });
    const { steps, build } = recorder();
    await new OrderedBuilds(images, new AbortController().signal).run(byService(images, 'app'), build);
    expect(steps).toEqual(['begin app', 'end app']);
  });

  test('wait for the images that are their contexts', async () => {
    const images = imagesOf(`
services:
  app: { build: . , depends_on: [lib] }
  lib: { build: { context: ., additional_contexts: { b: "service:base" } } }
  base: { build: . }
`);
    const { steps, build } = recorder();
    await new OrderedBuilds(images, new AbortController().signal).run(byService(images, 'app'), build);
    expect(steps).toEqual(['begin base', 'end base', 'begin lib', 'end lib', 'begin app', 'end app']);
  });

  test('that come after each other by the names of their images end all the same', async () => {
    const images = imagesOf(`
services:
  a: { build: ., image: x, depends_on: [b] }
  b: { build: ., image: y, depends_on: [c] }
  c: { build: ., image: x }
`);
    const { steps, build } = recorder();
    const builds = new OrderedBuilds(images, new AbortController().signal);
    await Promise.all(images.map((image) => builds.run(image, build)));
    expect(steps.filter((step) => step.startsWith('end'))).toHaveLength(2);
  });

  test('that are interrupted end with the reason of that', async () => {
    const images = imagesOf(CHAIN);
    const end = new AbortController();
    const builds = new OrderedBuilds(images, end.signal);
    const build = async (): Promise<void> => {
      end.abort();
      throw new Error('broken off');
    };
    await expect(builds.run(byService(images, 'lib'), build)).rejects.toThrow(/abort/);
  });
});
