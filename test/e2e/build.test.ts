import { describe, expect, test } from 'bun:test';
import { Stack } from './support/stack.ts';

/** The engine needs names of its own for each test's images: `--rmi local` takes them away again. */
const WEB = `
services:
  web: { build: { context: ./app, args: { V: "7" }, labels: { by: test } } }
`;
/** The label keeps the steps of tests that run at the same time from being each other's cache. */
const dockerfile = (name: string): string => `FROM flotilla/test:1
LABEL only=${name}
ARG V=1
RUN echo built-$V > /built
COPY . /src/
`;

async function openApp(compose = WEB): Promise<Stack> {
  const stack = await Stack.open(compose);
  stack.write('app/Dockerfile', dockerfile(stack.name));
  stack.write('app/file.txt', 'one');
  stack.write('app/left-out.txt', 'never');
  stack.write('app/.dockerignore', 'left-out*\n');
  return stack;
}

async function removeImages(stack: Stack): Promise<void> {
  await stack.ok('down', '-t', '0', '--rmi', 'local');
}

describe.concurrent('build', () => {
  test('up builds an image that is missing, from the context without what .dockerignore names', async () => {
    await using stack = await openApp();
    await stack.ok('up', '-d');
    expect(await stack.exec('web-1', 'cat', '/built')).toBe('built-7');
    expect(await stack.exec('web-1', 'ls', '/src')).toContain('file.txt');
    expect(await stack.exec('web-1', 'ls', '/src')).not.toContain('left-out');
    expect((await stack.ok('plan')).stdout).toBe('');
    await removeImages(stack);
  });

  test('up --build recreates a service whose image changes by it, and only then', async () => {
    await using stack = await openApp();
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.ok('up', '-d', '--build');
    expect(await stack.ids()).toEqual(before);
    stack.write('app/file.txt', 'two');
    await stack.ok('up', '-d', '--build', '-t', '0');
    expect(await stack.ids()).not.toEqual(before);
    expect(await stack.exec('web-1', 'cat', '/src/file.txt')).toBe('two');
    await removeImages(stack);
  });

  test('a Dockerfile may stand in the compose file', async () => {
    await using stack = await openApp(`
services:
  web:
    build:
      context: ./app
      dockerfile_inline: |
        FROM flotilla/test:1
        RUN echo inline > /built
`);
    await stack.ok('up', '-d');
    expect(await stack.exec('web-1', 'cat', '/built')).toBe('inline');
    await removeImages(stack);
  });

  test('a build that fails is an error with the end of its output', async () => {
    await using stack = await openApp();
    stack.write('app/Dockerfile', 'FROM flotilla/test:1\nRUN echo the reason; exit 4\n');
    const { status, stderr } = await stack.run(['build']);
    expect(status).toBe(1);
    expect(stderr).toContain("can't be built");
    expect(stderr).toContain('the reason');
    expect(stderr).toContain('non-zero code: 4');
  });

  test('a build argument on the command line counts before the file, and -q shows no output', async () => {
    await using stack = await openApp();
    const { stderr } = await stack.ok('build', '-q', '--build-arg', 'V=9', 'web');
    expect(stderr).not.toContain('Step 1');
    await stack.ok('up', '-d', '--no-build');
    expect(await stack.exec('web-1', 'cat', '/built')).toBe('built-9');
    await removeImages(stack);
  });

  test('a missing context and a missing Dockerfile are named', async () => {
    await using stack = await openApp(
      'services: { a: { build: ./none }, b: { build: { context: ./app, dockerfile: Other } } }',
    );
    const { status, stderr } = await stack.run(['build']);
    expect(status).toBe(1);
    expect(stderr).toContain('/none" is no directory');
    expect(stderr).toContain('There is no Dockerfile at');
  });

  test("what the engine's own builder can't do is an error that names it", async () => {
    await using stack = await openApp(WEB.replace('args:', 'cache_to: ["type=inline"], args:'));
    const { status, stderr } = await stack.run(['build']);
    expect(status).toBe(1);
    expect(stderr).toContain("can't serve build.cache_to");
  });
});
