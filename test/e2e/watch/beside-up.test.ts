import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { Terminal } from '../support/terminal.ts';
import { read, SYNC, service } from './watching.ts';

describe.concurrent('watch beside an attached up', () => {
  test('--watch shows what containers write and carries changes', async () => {
    await using stack = await Stack.open(service(SYNC, '    command: [sh, -c, "echo hello; exec stay"]'));
    stack.write('src/first.js', 'first');
    const up = stack.start('up', '--watch');
    await up.says(/hello/);
    await up.says(/⦿ Watch enabled/);
    stack.write('src/a.js', 'a');
    expect(await read(stack, '/app/a.js')).toBe('a');
    up.signal('SIGINT');
    expect((await up.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['web-1 exited']);
  });

  test('goes on when all containers have ended: the next change may repair them', async () => {
    await using stack = await Stack.open(
      service(
        '        - { path: ./src, action: sync+restart, target: /app }',
        '    command: [sh, -c, "cat /app/ok && exec stay"]',
      ),
    );
    stack.write('src/first.js', 'first');
    const up = stack.start('up', '--watch');
    await up.says(/Watch enabled/);
    await up.says(/exited with code 1/);
    stack.write('src/ok', 'repaired\n');
    await up.says(/web-1 +\| repaired/);
  });

  test('the key w turns it on and off', async () => {
    await using stack = await Stack.open(service(SYNC));
    stack.write('src/first.js', 'first');
    const terminal = Terminal.open(stack, ['up']);
    await terminal.says(/Detach[\s\S]*Enable Watch/);
    terminal.type('w');
    await terminal.says(/Watch enabled/);
    await terminal.says(/Disable Watch/);
    stack.write('src/a.js', 'a');
    expect(await read(stack, '/app/a.js')).toBe('a');
    terminal.type('w');
    await terminal.says(/Watch disabled/);
    terminal.type('d');
    expect((await terminal.ended).status).toBe(0);
  });

  test('is refused where nothing is shown, and where --no-build forbids a rebuild', async () => {
    await using stack = await Stack.open(service(SYNC));
    expect((await stack.run(['up', '-d', '--watch'])).stderr).toContain(
      '--detach cannot be combined with --abort-on-container-exit',
    );
    expect((await stack.run(['up', '--wait', '-w'])).stderr).toContain(
      '--wait cannot be combined with --abort-on-container-exit',
    );
  });
});
