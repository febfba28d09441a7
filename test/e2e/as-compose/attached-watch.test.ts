import { expect, test } from 'bun:test';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../support/time/eventually.ts';
import { Stack } from '../support/stack.ts';
import { composeOk, startCompose } from './as-compose.ts';

test('up --watch goes on while a rebuild replaces all containers, and ends when they have ended', async () => {
  await using stack = await Stack.open();
  stack.compose(`
services:
  web:
    build: { context: ., dockerfile_inline: "FROM flotilla/test:1\\nLABEL only=${stack.name}\\nCOPY file /file" }
    develop: { watch: [{ path: ./file, action: rebuild }] }
`);
  stack.write('file', 'one');
  const up = startCompose(stack, 'up', '--watch', '-t', '0');
  await up.says(/Watch enabled/);
  renameSync(stack.write('file.new', 'two'), join(stack.folder, 'file'));
  await up.says(/successfully built/);
  await eventually('the new container has the new file', async () => {
    return (await stack.exec('web-1', 'cat', '/file')) === 'two';
  });
  await composeOk(stack, 'kill', '-s', '9');
  expect((await up.ended).status).toBe(0);
  expect(up.stdout).toContain('Watch disabled');
  await stack.ok('down', '-t', '0', '--rmi', 'local');
});
