import { describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readInputs } from '../../../src/build/inputs/read-inputs.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import type { ImageBuild } from '../../../src/model/image-build.ts';
import { imagesOf } from '../images-of.ts';

/** A context on disk that goes with the test. */
class Context implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'flotilla-inputs-'));

  constructor() {
    this.write('Dockerfile', 'FROM base:1\nCOPY . /src\n');
    this.write('src/a.txt', 'one');
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.path, name)), { recursive: true });
    writeFileSync(join(this.path, name), text);
  }

  /** The build of this context, with more keys below "build". */
  image(keys = ''): ImageBuild {
    const more = keys === '' ? '' : `, ${keys}`;
    const [image] = imagesOf(
      `services: { web: { build: { context: "${this.path}"${more} } } }\nsecrets: { s: { file: /x } }\n`,
    );
    if (image === undefined) throw new Error('no build');
    return image;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Images that the engine has, with their ids. */
function engineWith(images: Readonly<Record<string, string>>): Pick<Engine, 'inspectImage'> {
  const inspectImage = (reference: string) => {
    const id = images[reference];
    return Promise.resolve(id === undefined ? undefined : { id });
  };
  return { inspectImage } as unknown as Pick<Engine, 'inspectImage'>;
}

const ENGINE = engineWith({ 'base:1': 'sha256:1' });
const digest = (image: ImageBuild, engine = ENGINE, sinceMs?: number) =>
  readInputs(image, engine, {}, sinceMs);

describe('the inputs of a build', () => {
  test('are the same for the same files, whatever their times', async () => {
    using context = new Context();
    const before = await digest(context.image());
    utimesSync(join(context.path, 'src/a.txt'), 1, 1);
    expect(await digest(context.image())).toBe(before as string);
    expect(before).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test.each<[string, (context: Context) => void]>([
    ['a content', (context) => context.write('src/a.txt', 'two')],
    ['a name', (context) => context.write('src/b.txt', '')],
    ['a mode', (context) => chmodSync(join(context.path, 'src/a.txt'), 0o777)],
    ['the Dockerfile', (context) => context.write('Dockerfile', 'FROM base:1\n')],
  ])('differ by %s', async (_, change) => {
    using context = new Context();
    const before = await digest(context.image());
    change(context);
    expect(await digest(context.image())).not.toBe(before as string);
  });

  test('differ by the image that it builds on, and by the build section', async () => {
    using context = new Context();
    const before = await digest(context.image());
    expect(await digest(context.image(), engineWith({ 'base:1': 'sha256:2' }))).not.toBe(before as string);
    expect(await digest(context.image('target: x'))).not.toBe(before as string);
  });

  test('do not hold what is ignored', async () => {
    using context = new Context();
    context.write('.dockerignore', 'log*\n');
    const before = await digest(context.image());
    context.write('log.txt', 'much');
    expect(await digest(context.image())).toBe(before as string);
  });

  test('are not known where a file was touched since the build began', async () => {
    using context = new Context();
    expect(await digest(context.image(), ENGINE, Date.now())).toBeUndefined();
    expect(await digest(context.image(), ENGINE, Date.now() + 60_000)).toBeDefined();
  });

  test('are not known where the engine lacks the image that it builds on', async () => {
    using context = new Context();
    expect(await digest(context.image(), engineWith({}))).toBeUndefined();
    context.write('Dockerfile', `FROM base@sha256:${'a'.repeat(64)}\n`);
    expect(await digest(context.image(), engineWith({}))).toBeDefined();
  });

  test.each([
    'secrets: [s]',
    'ssh: [default]',
    'pull: true',
    'no_cache: true',
    'tags: [x]',
    'cache_to: [x]',
    'additional_contexts: { a: . }',
    'sbom: "true"',
    'platforms: [linux/amd64, linux/arm64]',
  ])('are not known with %s', async (keys) => {
    using context = new Context();
    expect(await digest(context.image(keys))).toBeUndefined();
  });

  test('are not known of a fetched context', async () => {
    const [image] = imagesOf('services: { web: { build: "https://example.com/a.git" } }');
    expect(await digest(image as ImageBuild)).toBeUndefined();
  });
});
