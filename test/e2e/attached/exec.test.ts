import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { CHANGED, Terminal } from '../support/terminal.ts';

const WEB = `
services:
  web:
    image: flotilla/test:1
  pair:
    image: flotilla/test:1
    scale: 2
`;

async function open(): Promise<Stack> {
  const stack = await Stack.open(WEB);
  await stack.ok('up', '-d');
  return stack;
}

describe.concurrent('exec', () => {
  test("ends with the command's status, and keeps its two streams apart", async () => {
    await using stack = await open();
    const finished = await stack.run(['exec', 'web', 'sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(finished).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('passes standard input on, and its end', async () => {
    await using stack = await open();
    const stdin = 'x'.repeat(3_000_000);
    const { status, stdout } = await stack.run(['exec', '-T', 'web', 'wc', '-c'], { stdin });
    expect([status, stdout.trim()]).toEqual([0, '3000000']);
  });

  test('gives the command no terminal where its streams are pipes', async () => {
    await using stack = await open();
    expect(await stack.run(['exec', '-it', 'web', 'tty'])).toMatchObject({
      status: 1,
      stdout: 'not a tty\n',
    });
  });

  test('passes variables, the user and the folder on', async () => {
    await using stack = await open();
    const words = ['exec', '-e', 'A=1 2', '-e', 'FROM_HERE', '-u', '65534', '-w', '/tmp', 'web'];
    const { stdout } = await stack.run([...words, 'sh', '-c', 'echo "$A $FROM_HERE $(id -u) $PWD"'], {
      env: { FROM_HERE: 'here' },
    });
    expect(stdout).toBe('1 2 here 65534 /tmp\n');
  });

  test('reaches the replica of a number', async () => {
    await using stack = await open();
    const { stdout } = await stack.run(['exec', '--index=2', 'pair', 'hostname']);
    expect(stdout.trim()).toBe((await stack.container('pair-2')).Config.Hostname);
  });

  test('starts a command and goes, with -d', async () => {
    await using stack = await open();
    const finished = await stack.run(['exec', '-d', 'web', 'touch', '/tmp/made']);
    expect(finished).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(
      await stack.exec('web-1', 'sh', '-c', 'until test -e /tmp/made; do sleep 0.1; done; echo there'),
    ).toBe('there');
  });

  test('leaves the words of the command as they are', async () => {
    await using stack = await open();
    const { stdout } = await stack.run([
      'exec',
      'web',
      'echo',
      '-d',
      '--index=1',
      '--privileged=true',
      '--',
      '-x',
    ]);
    expect(stdout).toBe('-d --index=1 --privileged=true -- -x\n');
  });

  test('says that a service, or a replica, is not running', async () => {
    await using stack = await open();
    const other = await stack.run(['exec', 'other', 'true']);
    expect([other.status, other.stderr.split('\n')[0]]).toEqual([1, 'service "other" is not running']);
    const fifth = await stack.run(['exec', '--index', '5', 'pair', 'true']);
    expect([fifth.status, fifth.stderr.split('\n')[0]]).toEqual([
      1,
      'service "pair" is not running container #5',
    ]);
  });

  test('ends with 126 or 127 where the command can not be run', async () => {
    await using stack = await open();
    const { status, stdout, stderr } = await stack.run(['exec', 'web', 'no-such-program']);
    // Newer engines tell a program that is not there (127) from one that can't be run.
    expect([126, 127]).toContain(status);
    expect(stdout + stderr).toContain('no-such-program');
  });
});

describe.concurrent('exec on a terminal', () => {
  test('gives the command a terminal of the same size, and follows the window', async () => {
    await using stack = await open();
    const command = 'while :; do stty size; sleep 0.1; done';
    const terminal = Terminal.open(stack, ['exec', 'web', 'sh', '-c', command]);
    await terminal.says(/24 80/);
    await terminal.resize(40, 100);
    await terminal.says(/40 100/);
  });

  test('Ctrl-C goes to the command', async () => {
    await using stack = await open();
    const command = `trap 'echo caught; exit 9' INT; echo re''ady; while :; do sleep 0.1; done`;
    const terminal = Terminal.open(stack, ['exec', 'web', 'sh', '-c', command]);
    await terminal.says(/ready/);
    terminal.type('\u0003');
    expect((await terminal.ended).status).toBe(9);
    expect(terminal.stdout).toContain('caught');
  });

  test('the detach keys leave the command, and an unfinished sequence is passed on', async () => {
    await using stack = await open();
    const command = `echo re''ady; read line; echo got $line; sleep 1000`;
    const terminal = Terminal.open(stack, ['exec', '--detach-keys', 'ctrl-a,x', 'web', 'sh', '-c', command]);
    await terminal.says(/ready/);
    terminal.type('\u0001yes\r');
    await terminal.says(/got .*yes/);
    terminal.type('\u0001x');
    expect((await terminal.ended).status).toBe(1);
    expect(terminal.stdout).toContain('read escape sequence');
  });

  test('the terminal is as it was when the command has ended', async () => {
    await using stack = await open();
    const terminal = Terminal.open(stack, ['exec', 'web', 'sh', '-c', `echo re''ady; read line`]);
    await terminal.says(/ready/);
    expect(await terminal.settings()).toMatch(/-icanon[\s\S]*-echo /);
    expect(await terminal.settings()).toContain('-opost');
    terminal.type('\r');
    expect((await terminal.ended).status).toBe(0);
    expect(terminal.stdout).not.toContain(CHANGED);
  });
});
