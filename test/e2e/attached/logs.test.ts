import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { run } from '../../support/process.ts';
import { FLOTILLA, Stack } from '../support/stack.ts';

let stack: Stack;

/**
 * Each waits for the other's line by a file in a shared volume. The engine takes the time of a line when it
 * reads it, so it is given time to.
 */
const APP = `
services:
  ping:
    image: flotilla/test:1
    volumes: [turn:/turn]
    command:
      - sh
      - -c
      - |
        until [ -e /turn/ready ]; do sleep 0.02; done
        for i in 1 3 5; do echo "line $$i"; sleep 0.2; touch /turn/$$i; until [ -e /turn/$$((i + 1)) ]; do sleep 0.02; done; done
  pong:
    image: flotilla/test:1
    volumes: [turn:/turn]
    command:
      - sh
      - -c
      - |
        touch /turn/ready
        for i in 2 4 6; do until [ -e /turn/$$((i - 1)) ]; do sleep 0.02; done; echo "line $$i" >&2; sleep 0.2; touch /turn/$$i; done
volumes:
  turn:
`;

beforeAll(async () => {
  stack = await Stack.open(APP);
  await stack.ok('up', '-d');
  await stack.ok('logs', '-f');
});

afterAll(() => stack[Symbol.asyncDispose]());

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('logs', () => {
  test('merges the services by time and puts their names before the lines', async () => {
    const { stdout, stderr } = await stack.ok('logs');
    expect(stdout + stderr).not.toContain('\u001b');
    const merged = (await run('sh', ['-c', `"${FLOTILLA}" logs 2>&1`], inStack())).stdout;
    expect(lines(merged)).toEqual([
      'ping-1  | line 1',
      'pong-1  | line 2',
      'ping-1  | line 3',
      'pong-1  | line 4',
      'ping-1  | line 5',
      'pong-1  | line 6',
    ]);
  });

  test('--no-log-prefix leaves the names out', async () => {
    expect((await stack.ok('logs', '--no-log-prefix', 'ping')).stdout).toBe('line 1\nline 3\nline 5\n');
  });

  test('--tail begins so many lines from the end of each', async () => {
    expect((await stack.ok('logs', '--tail', '1', 'ping')).stdout).toBe('ping-1  | line 5\n');
  });

  test('--tail 0 shows nothing', async () => {
    expect((await stack.ok('logs', '--tail', '0')).stdout).toBe('');
  });

  test('--timestamps puts the time before each line', async () => {
    const { stdout } = await stack.ok('logs', '--timestamps', '--tail', '1', 'ping');
    expect(stdout).toMatch(/^ping-1 {2}\| \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line 5\n$/);
  });

  test('-f ends when the containers have ended', async () => {
    const { status, stdout } = await stack.run(['logs', '-f', 'ping']);
    expect(status).toBe(0);
    expect(lines(stdout)).toContain('ping-1  | line 5');
  });

  test('--until a time before the first line shows nothing', async () => {
    expect((await stack.ok('logs', '--until', '2020-01-01T00:00:00Z')).stdout).toBe('');
  });

  test('a reader that goes away is no error', async () => {
    const script = `"${FLOTILLA}" logs 2>errors | head -n 1; echo "\${PIPESTATUS[0]}"; cat errors | grep -v '|'`;
    const { stdout } = await run('bash', ['-c', script], inStack());
    expect(lines(stdout).slice(1)).toEqual(['0']);
  });

  test('--index of a replica that there is not is an error', async () => {
    const { status, stderr } = await stack.run(['logs', '--index', '7', 'ping']);
    expect(status).toBe(1);
    expect(stderr).toContain('service "ping" is not running container #7');
  });

  test('--index without one service is an error, and 0 means all replicas', async () => {
    const { status, stderr } = await stack.run(['logs', '--index', '1']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('--index requires one service to be selected'),
    ]);
    const { stdout } = await stack.ok('logs', '--index', '0');
    expect(lines(stdout)).toContain('ping-1  | line 1');
  });

  test('works by the project name alone', async () => {
    const { stdout } = await stack.run(['-p', stack.name, 'logs', 'ping'], { cwd: '/' });
    expect(lines(stdout)).toContain('ping-1  | line 1');
  });

  test('--ansi always colours the prefixes', async () => {
    expect((await stack.ok('--ansi', 'always', 'logs', 'ping')).stdout).toContain('\u001b[');
  });
});

describe.concurrent('logs of what runs', () => {
  test('-f shows lines as they come, and those of containers that start later', async () => {
    await using own = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    command: [sh, -c, "echo from a; exec stay"]
  b:
    image: flotilla/test:1
    command: [sh, -c, "echo from b; exec stay"]
`);
    await own.ok('up', '-d', 'a');
    const following = own.start('logs', '-f');
    await following.says(/a-1 {2}\| from a/);
    await own.ok('up', '-d');
    await following.says(/b-1 {2}\| from b/);
    await own.ok('stop');
    expect((await following.ended).status).toBe(0);
  });

  test('-f goes on after a restart', async () => {
    await using own = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    command: [sh, -c, "cat /proc/uptime; exec stay"]\n  b:\n    image: flotilla/test:1\n',
    );
    await own.ok('up', '-d');
    const following = own.start('logs', '-f');
    await following.says(/^a-1 {2}\| \d/m);
    await own.ok('restart', 'a');
    await following.says(/(^a-1 {2}\| \d[\s\S]*){2}/m);
    expect(following.stdout + following.stderr).toContain('exited with code 0');
  });

  test.each([[['restart', '-t', '0', 'only']], [['up', '-d', '--force-recreate', 'only']]])(
    '-f and an attached up go on after %j of all that is shown',
    async (change) => {
      await using one = await Stack.open(
        'services: { only: { image: flotilla/test:1, command: [sh, -c, "echo began; exec stay"] } }\n',
      );
      const up = one.start('up', '--no-color', 'only');
      await up.says(/began/);
      const logs = one.start('logs', '--no-color', '-f', 'only');
      await logs.says(/began/);
      await one.ok(...change);
      const again = /began[\s\S]*exited with code[\s\S]*began/;
      await Promise.all([up.says(again), logs.says(again)]);
      logs.signal('SIGINT');
      expect((await logs.ended).status).toBe(0);
      up.signal('SIGINT');
      expect((await up.ended).status).toBe(130);
    },
  );

  test('-f ends at Ctrl-C and leaves the containers running', async () => {
    await using own = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    command: [sh, -c, "echo hello; exec stay"]\n',
    );
    await own.ok('up', '-d');
    const following = own.start('logs', '-f');
    await following.says(/hello/);
    following.signal('SIGINT');
    const { status } = await following.ended;
    expect([0, 130]).toContain(status);
    expect(await own.states()).toEqual(['a-1 running']);
  });

  test('a container with a terminal shows its output', async () => {
    await using own = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    tty: true\n    command: [sh, -c, "echo on a terminal"]\n',
    );
    await own.ok('up', '-d');
    await own.ok('logs', '-f');
    expect((await own.ok('logs')).stdout).toBe('a-1  | on a terminal\n');
  });

  test('a last line without an end is shown', async () => {
    await using own = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    command: [printf, "no end"]\n',
    );
    await own.ok('up', '-d');
    expect((await own.ok('logs', '-f')).stdout).toStartWith('a-1  | no end\n');
  });

  test('a long line comes whole', async () => {
    await using own = await Stack.open(
      `services:\n  a:\n    image: flotilla/test:1\n    command: [sh, -c, "head -c 100000 /dev/zero | tr '\\\\0' x; echo"]\n`,
    );
    await own.ok('up', '-d');
    await own.ok('logs', '-f');
    const { stdout } = await own.ok('logs', '--no-log-prefix');
    // Not compared as text: the report of a difference would be as long.
    expect(stdout === `${'x'.repeat(100000)}\n`).toBe(true);
  });
});

function inStack(): { cwd: string; env: Record<string, string> } {
  return { cwd: stack.folder, env: { COMPOSE_PROJECT_NAME: stack.name } };
}
