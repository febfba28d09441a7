import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { Terminal } from '../support/terminal.ts';

const SHELL = `
services:
  shell:
    image: flotilla/test:1
    tty: true
    stdin_open: true
    command: [sh]
  plain:
    image: flotilla/test:1
    stdin_open: true
    command: [sh, -c, "trap 'echo told; exit 7' TERM; while :; do echo tick; sleep 0.1; done"]
`;

async function open(): Promise<Stack> {
  const stack = await Stack.open(SHELL);
  await stack.ok('up', '-d');
  return stack;
}

describe.concurrent('attach', () => {
  test("types into the container's own process, and leaves it at the detach keys", async () => {
    await using stack = await open();
    const terminal = Terminal.open(stack, ['attach', 'shell']);
    await terminal.says(/#/);
    terminal.type('echo $((6*7)); stty size\r');
    await terminal.says(/42[\s\S]*24 80/);
    terminal.type('\u0010\u0011');
    expect((await terminal.ended).status).toBe(1);
    expect(terminal.stdout).toContain('read escape sequence');
    expect((await stack.container('shell-1')).State.Status).toBe('running');
  });

  test("ends with the process's status", async () => {
    await using stack = await open();
    const terminal = Terminal.open(stack, ['attach', 'shell']);
    await terminal.says(/#/);
    terminal.type('exit 5\r');
    expect((await terminal.ended).status).toBe(5);
  });

  test('passes signals on to a process without a terminal', async () => {
    await using stack = await open();
    const attached = stack.start('attach', 'plain');
    await attached.says(/tick/);
    attached.signal('SIGTERM');
    const ended = await attached.ended;
    expect(ended.status).toBe(7);
    expect(ended.stdout).toEndWith('told\n');
  });

  test('refuses a container with a terminal where there is none here', async () => {
    await using stack = await open();
    const { status, stderr } = await stack.run(['attach', 'shell']);
    expect(status).toBe(1);
    expect(stderr).toContain('the input device is not a TTY');
  });
});
