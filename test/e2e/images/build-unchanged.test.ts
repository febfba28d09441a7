import { describe, expect, test } from 'bun:test';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/time/eventually.ts';
import { Stack } from '../support/stack.ts';

const WEB = 'services: { web: { build: ./app } }';

async function openApp(compose = WEB): Promise<Stack> {
  const stack = await Stack.open(compose);
  stack.write('app/Dockerfile', `FROM flotilla/test:1\nLABEL only=${stack.name}\nCOPY . /src/\n`);
  stack.write('app/file.txt', 'one');
  stack.write('app/left-out.txt', 'one');
  stack.write('app/.dockerignore', 'left-out*\n');
  await written(stack, 'app/.dockerignore');
  await stack.ok('up', '-d');
  return stack;
}

/** What was written just before a build may have been read by it or not, and is not remembered. */
async function written(stack: Stack, path: string): Promise<void> {
  const { ctimeMs } = statSync(join(stack.folder, path));
  await eventually(`${path} is some time old`, () => Date.now() - ctimeMs > 100);
}

/** What `up --build` says, with the images that it leaves removed at the end of the test. */
async function upBuild(stack: Stack, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { status, stderr } = await stack.run(['up', '-d', '--build', '-t', '0'], { env });
  expect(status).toBe(0);
  return stderr;
}

describe.concurrent('up --build', () => {
  test('leaves an image alone whose inputs are the same', async () => {
    await using stack = await openApp();
    stack.write('app/left-out.txt', 'two');
    expect(await upBuild(stack)).not.toContain('Building');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test.each([
    ['a file', 'app/file.txt', 'two'],
    ['the Dockerfile', 'app/Dockerfile', 'FROM flotilla/test:1\nCOPY . /other/\n'],
    ['what is ignored', 'app/.dockerignore', '\n'],
    [
      'the build section',
      'compose.yaml',
      'services: { web: { build: { context: ./app, args: { A: "1" } } } }',
    ],
  ])('builds again when %s changes', async (_, path, text) => {
    await using stack = await openApp();
    stack.write(path, text);
    expect(await upBuild(stack)).toContain('Building');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test('builds again where the image of that name is another one', async () => {
    await using stack = await openApp();
    await stack.call('POST', `/images/flotilla/test:2/tag?repo=${stack.name}-web&tag=latest`);
    expect(await upBuild(stack)).toContain('Building');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test('builds again where the image that it builds on is another one', async () => {
    await using stack = await Stack.open(WEB);
    const base = `${stack.name}/base:1`;
    stack.alsoRemovesPath(`images/${base}`);
    stack.write('app/Dockerfile', `FROM ${base}\n`);
    const tag = (source: string) => stack.call('POST', `/images/${source}/tag?repo=${stack.name}/base&tag=1`);
    await tag('flotilla/test:1');
    await written(stack, 'app/Dockerfile');
    await stack.ok('up', '-d');
    expect(await upBuild(stack)).not.toContain('Building');
    await tag('flotilla/test:2');
    expect(await upBuild(stack)).toContain('Building');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test.each([
    ['secrets', 'secrets: [key]'],
    ['no cache', 'no_cache: true'],
    ['further names', 'tags: ["again:1"]'],
  ])('always builds what has %s', async (_, key) => {
    await using stack = await openApp(
      `services: { web: { build: { context: ./app, ${key} } } }\nsecrets: { key: { file: ./app/file.txt } }\n`,
    );
    stack.alsoRemovesPath('images/again:1');
    expect(await upBuild(stack)).toContain('Building');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });

  test('knows nothing of what docker compose or build made, and builds it', async () => {
    await using stack = await openApp();
    stack.write('app/file.txt', 'two');
    await stack.ok('build');
    await stack.ok('up', '-d', '-t', '0');
    expect(await upBuild(stack)).toContain('Building');
    await stack.ok('down', '-t', '0', '--rmi', 'local');
  });
});
