import { describe, expect, test } from 'bun:test';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { engineRequest } from '../../../scripts/engine/request.ts';
import { eventually } from '../../support/time/eventually.ts';
import type { Running } from '../support/running.ts';
import { sameTree } from '../support/same-tree.ts';
import { Stack } from '../support/stack.ts';

/** In one step: a file that is emptied first is two changes where the machine is slow. */
function change(stack: Stack, path: string, text: string): void {
  renameSync(stack.write(`${path}.new`, text), join(stack.folder, path));
}

/** A watch that goes on would bring back what is removed. */
async function finish(stack: Stack, running: Running): Promise<void> {
  running.signal('SIGINT');
  await running.ended;
  await stack.ok('down', '-t', '0', '--rmi', 'local');
}

describe.concurrent('watch, with a rebuild', () => {
  const BUILT = (name: string): string => `
services:
  web:
    build: { context: ., labels: { only: ${name} } }
    develop:
      watch:
        - { path: ./src, action: sync, target: /app }
        - { path: ./packages.txt, action: rebuild }
`;

  async function openBuilt(...args: readonly string[]): Promise<[Stack, Running]> {
    const stack = await Stack.open();
    stack.compose(BUILT(stack.name));
    stack.write(
      'Dockerfile',
      `FROM flotilla/test:1\nLABEL only=${stack.name}\nCOPY packages.txt /packages.txt\n`,
    );
    stack.write('packages.txt', 'one');
    stack.write('src/a.js', 'a');
    const running = stack.start('watch', ...args);
    await running.says(/Watch enabled/);
    return [stack, running];
  }

  const imageOf = async (stack: Stack): Promise<string> => (await stack.container('web-1')).Image;

  test('builds, replaces the container, brings it up to date, and removes the old image', async () => {
    const [stack, running] = await openBuilt();
    await using _ = stack;
    const before = await imageOf(stack);
    change(stack, 'packages.txt', 'two');
    await running.says(/service\(s\) \["web"\] successfully built/);
    expect(await stack.exec('web-1', 'cat', '/packages.txt')).toBe('two');
    await sameTree(stack, 'web-1', '/app', 'src');
    expect(running.stdout).toContain('Rebuilding service(s) ["web"] after changes were detected...');
    await eventually('the old image is gone', async () => {
      return (await engineRequest(stack.engine, { path: `/images/${before}/json` })).status === 404;
    });
    await finish(stack, running);
  });

  test('--prune=false leaves the old image', async () => {
    const [stack, running] = await openBuilt('--prune=false', '--quiet');
    await using _ = stack;
    const before = await imageOf(stack);
    change(stack, 'packages.txt', 'two');
    await running.says(/successfully built/);
    expect((await engineRequest(stack.engine, { path: `/images/${before}/json` })).status).toBe(200);
    stack.alsoRemovesPath(`images/${before}`);
    await finish(stack, running);
  });

  test('a build that fails is told, the container stays, and the next change repairs it', async () => {
    const [stack, running] = await openBuilt();
    await using _ = stack;
    const before = await stack.ids();
    stack.write('Dockerfile', `FROM flotilla/test:1\nLABEL only=${stack.name}\nRUN exit 3\n`);
    change(stack, 'packages.txt', 'two');
    await running.says(/could not be rebuilt/);
    expect(await stack.ids()).toEqual(before);
    stack.write(
      'Dockerfile',
      `FROM flotilla/test:1\nLABEL only=${stack.name}\nCOPY packages.txt /packages.txt\n`,
    );
    change(stack, 'packages.txt', 'three');
    await running.says(/successfully built/);
    expect(await stack.exec('web-1', 'cat', '/packages.txt')).toBe('three');
    await finish(stack, running);
  });

  test('replaces the container although the image is the same, and what depends on it follows', async () => {
    await using stack = await Stack.open();
    const other = 'image: flotilla/test:1';
    stack.compose(`
services:
  web:
    build: { context: ., dockerfile_inline: "FROM flotilla/test:1\\nLABEL only=${stack.name}" }
    develop: { watch: [{ path: ./settings, action: rebuild }] }
  restarts: { ${other}, depends_on: { web: { condition: service_started, restart: true } } }
  stays: { ${other}, depends_on: [web] }
  inside: { ${other}, network_mode: "service:web" }
`);
    stack.write('settings', 'one');
    const running = stack.start('--verbose', 'watch');
    await running.says(/Watch enabled/);
    const before = await stack.containers();
    change(stack, 'settings', 'two');
    await running.says(/successfully built/);
    expect(running.stderr.match(/batch complete/g)).toHaveLength(1);
    const after = await stack.containers();
    const changed = (about: 'Id' | 'Image' | 'State'): string[] =>
      Object.keys(after).filter((name) => !Bun.deepEquals(after[name]?.[about], before[name]?.[about]));
    expect(changed('Id').sort()).toEqual(['inside-1', 'web-1']);
    expect(changed('Image')).toEqual([]);
    expect(changed('State').sort()).toEqual(['inside-1', 'restarts-1', 'web-1']);
    expect(after['inside-1']?.HostConfig.NetworkMode).toBe(`container:${after['web-1']?.Id}`);
    await finish(stack, running);
  });

  test('builds what its image builds on too, or says that the engine can not', async () => {
    await using stack = await Stack.open();
    stack.compose(`
services:
  base:
    build: { context: ./base, labels: { only: ${stack.name} } }
  web:
    build:
      context: .
      dockerfile_inline: "FROM base\\nLABEL only=${stack.name}"
      additional_contexts: { base: "service:base" }
    develop: { watch: [{ path: ./base/file, action: rebuild }] }
`);
    stack.write('base/Dockerfile', 'FROM flotilla/test:1\nCOPY file /file\n');
    stack.write('base/file', 'one');
    const running = stack.start('watch', 'web');
    const { ApiVersion } = JSON.parse(await stack.call('GET', '/version'));
    // The builder of Docker Engine 20.10.
    if (ApiVersion === '1.41') {
      await running.says(/can't serve build\.additional_contexts/);
      await finish(stack, running);
      return;
    }
    await running.says(/Watch enabled/);
    change(stack, 'base/file', 'two');
    await running.says(/successfully built/);
    expect(await stack.exec('web-1', 'cat', '/file')).toBe('two');
    await finish(stack, running);
  });
});
