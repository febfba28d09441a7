import { describe, expect, test } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/time/eventually.ts';
import { CutProxy } from '../support/cut-proxy.ts';
import type { Running } from '../support/running.ts';
import { sameTree } from '../support/same-tree.ts';
import { Stack } from '../support/stack.ts';

const compose = (more = '', target = '/app'): string => `
services:
  web:
    image: flotilla/test:1
${more}
    develop:
      watch:
        - { path: ./src, action: sync, target: ${target}, initial_sync: true }
volumes:
  small: { driver_opts: { type: tmpfs, device: tmpfs, o: size=256k } }
`;

async function open(text: string): Promise<Stack> {
  const stack = await Stack.open(text);
  stack.write('src/first.js', 'first');
  stack.write('src/old/gone.js', 'gone');
  return stack;
}

async function watch(stack: Stack, ...globals: readonly string[]): Promise<Running> {
  const running = stack.start(...globals, 'watch');
  await running.says(/Watch enabled/);
  await sameTree(stack, 'web-1', '/app', 'src');
  return running;
}

describe.concurrent('watch goes on and ends up equal to the source', () => {
  test('when the container is killed and started again', async () => {
    await using stack = await open(compose());
    await watch(stack);
    await stack.call('POST', `/containers/${(await stack.container('web-1')).Id}/kill`);
    stack.write('src/new.js', 'new');
    rmSync(join(stack.folder, 'src/old'), { recursive: true });
    await stack.ok('start');
    await sameTree(stack, 'web-1', '/app', 'src');
  });

  test('when the container is made anew from its image', async () => {
    await using stack = await open(compose());
    await watch(stack);
    rmSync(join(stack.folder, 'src/old'), { recursive: true });
    await sameTree(stack, 'web-1', '/app', 'src');
    await stack.ok('up', '-d', '--force-recreate');
    await sameTree(stack, 'web-1', '/app', 'src');
    await stack.ok('up', '-d', '--scale', 'web=2');
    await sameTree(stack, 'web-2', '/app', 'src');
  });

  test('when the engine is away while files change', async () => {
    await using stack = await open(compose());
    await using proxy = await CutProxy.start(join(stack.folder, 'engine.sock'), stack.engine);
    const running = await watch(stack, '--host', proxy.host);
    await proxy.cut();
    stack.write('src/new.js', 'new');
    rmSync(join(stack.folder, 'src/old'), { recursive: true });
    await running.says(/failed and is tried again/);
    await proxy.restore();
    await sameTree(stack, 'web-1', '/app', 'src');
    await running.says(/is up to date again/);
  });

  test('when the disk in the container is full for a while', async () => {
    await using stack = await open(compose('    volumes: [small:/app]'));
    const running = await watch(stack);
    stack.write('src/large', 'x'.repeat(1024 * 1024));
    await running.says(/failed and is tried again.*no space left/i);
    stack.write('src/new.js', 'new');
    rmSync(join(stack.folder, 'src/large'));
    await sameTree(stack, 'web-1', '/app', 'src');
  });

  test('when files vanish between their event and the read', async () => {
    await using stack = await open(compose());
    await watch(stack);
    for (let round = 0; round < 200; round += 1) {
      const file = stack.write(`src/tmp${round % 10}/f${round}`, String(round));
      if (round % 2 === 0) rmSync(file);
      if (round % 25 === 0)
        rmSync(join(stack.folder, `src/tmp${round % 10}`), { recursive: true, force: true });
      if (round % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await sameTree(stack, 'web-1', '/app', 'src');
  });

  test('when files go into memory, also after a restart has emptied it', async () => {
    await using stack = await open(compose('    tmpfs: [/app]'));
    await watch(stack);
    stack.write('src/new.js', 'new');
    await sameTree(stack, 'web-1', '/app', 'src');
    await stack.ok('restart');
    await sameTree(stack, 'web-1', '/app', 'src');
  });

  test('when only a volume of the container can be written to', async () => {
    await using stack = await open(compose('    read_only: true\n    volumes: [small:/app]'));
    await watch(stack);
    stack.write('src/new.js', 'new');
    rmSync(join(stack.folder, 'src/old'), { recursive: true });
    await sameTree(stack, 'web-1', '/app', 'src');
  });

  test('when a thousand files change at once', async () => {
    await using stack = await open(compose());
    const running = await watch(stack);
    for (let index = 0; index < 1500; index += 1) stack.write(`src/d${index % 40}/f${index}`, String(index));
    await sameTree(stack, 'web-1', '/app', 'src');
    await eventually('nothing failed', () => !/failed/.test(running.stderr));
    expect(running.stderr).not.toContain('failed');
  });
});
