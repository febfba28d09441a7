import { describe, expect, test } from 'bun:test';
import { eventually } from '../../support/time/eventually.ts';
import { Stack } from '../support/stack.ts';

const TALKING = `
services:
  a:
    image: flotilla/test:1
    command: [sh, -c, "echo hello from a; exec stay"]
  b:
    image: flotilla/test:1
    command: [sh, -c, "echo hello from b >&2; exec stay"]
`;

/** Does not end by itself, and not at SIGTERM. */
const DEAF = `
services:
  deaf:
    image: flotilla/test:1
    stop_grace_period: 10m
    command: [sh, -c, "trap '' TERM INT; echo awake; while :; do sleep 0.2; done"]
`;

describe.concurrent('up, attached', () => {
  test('shows the output of every service, each stream in its place', async () => {
    await using stack = await Stack.open(TALKING);
    const up = stack.start('up');
    await up.says(/hello from a/);
    await up.says(/hello from b/);
    expect(up.stdout).toMatch(/^a-1 +\| hello from a$/m);
    expect(up.stderr).toMatch(/^b-1 +\| hello from b$/m);
  });

  test('ends with 0 when all containers have ended, and says how', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    command: [sh, -c, "echo done; exit 3"]\n',
    );
    const { status, stdout, stderr } = await stack.run(['up']);
    expect(status).toBe(0);
    expect(stdout).toContain('| done');
    expect(stdout + stderr).toContain('a-1 exited with code 3');
  });

  test('shows the first and the last line of a container that lives for a moment', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    command: [seq, "1", "2000"]\n',
    );
    const { stdout } = await stack.run(['up', '--no-log-prefix']);
    const numbers = stdout.split('\n').filter((line) => /^\d+$/.test(line));
    expect([numbers.length, numbers[0], numbers.at(-1)]).toEqual([2000, '1', '2000']);
  });

  test('Ctrl-C stops the containers and ends with 130', async () => {
    await using stack = await Stack.open(TALKING);
    const up = stack.start('up');
    await up.says(/hello from a/);
    await up.says(/hello from b/);
    up.signal('SIGINT');
    expect((await up.ended).status).toBe(130);
    expect(up.stderr).toContain('Gracefully Stopping... press Ctrl+C again to force');
    expect(await stack.states()).toEqual(['a-1 exited', 'b-1 exited']);
    expect((await stack.container('a-1')).State.ExitCode).toBe(0);
  });

  test('a second Ctrl-C kills what was named, and leaves what that depends on', async () => {
    await using stack = await Stack.open(`
services:
  a: { image: "flotilla/test:1", command: [sh, -c, "trap '' TERM; echo hello; sleep 600"], depends_on: [db] }
  db: { image: "flotilla/test:1" }
`);
    const up = stack.start('up', 'a');
    await up.says(/hello/);
    up.signal('SIGINT');
    await up.says(/Stopping/);
    up.signal('SIGINT');
    expect((await up.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['a-1 exited', 'db-1 running']);
  });

  test('SIGTERM does the same', async () => {
    await using stack = await Stack.open(TALKING);
    const up = stack.start('up');
    await up.says(/hello from a/);
    up.signal('SIGTERM');
    expect((await up.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['a-1 exited', 'b-1 exited']);
  });

  test('Ctrl-C twice kills them', async () => {
    await using stack = await Stack.open(DEAF);
    const up = stack.start('up');
    await up.says(/awake/);
    up.signal('SIGINT');
    await up.says(/deaf-1 +Stopping/);
    up.signal('SIGINT');
    expect((await up.ended).status).toBe(130);
    expect((await stack.container('deaf-1')).State).toMatchObject({ Status: 'exited', ExitCode: 137 });
  });

  test('shows what runs already from now on, without creating it again', async () => {
    await using stack = await Stack.open(TALKING);
    await stack.ok('up', '-d');
    const before = await stack.ids();
    const up = stack.start('up');
    await up.says(/Attaching to/);
    await stack.exec('a-1', 'sh', '-c', 'echo a later line > /proc/1/fd/1');
    await up.says(/a-1 +\| a later line/);
    expect(await stack.ids()).toEqual(before);
    expect(up.stdout).not.toContain('hello from a');
  });

  test('goes on beside a container whose output its engine does not keep', async () => {
    await using stack = await Stack.open(`
services:
  mute: { image: "flotilla/test:1", command: [sleep, "1000"], logging: { driver: none } }
  job: { image: "flotilla/test:1", command: [echo, hello] }
`);
    await stack.ok('up', '-d', 'mute');
    const { stdout, stderr } = await stack.ok('up', '--abort-on-container-exit', '-t', '0');
    expect(stdout).toMatch(/^job-1 +\| hello$/m);
    expect(stderr).toContain('does not support reading');
  });

  test('shows only the named services', async () => {
    await using stack = await Stack.open(
      TALKING.replace('exec stay', 'exit 0').replace('  b:\n', '  b:\n    depends_on: [a]\n'),
    );
    const up = stack.start('up', 'b');
    await up.says(/hello from b/);
    up.signal('SIGINT');
    await up.ended;
    expect(up.stdout).not.toContain('hello from a');
  });

  test('does not show a service that says attach: false', async () => {
    await using stack = await Stack.open(TALKING.replace('  a:\n', '  a:\n    attach: false\n'));
    const up = stack.start('up');
    await up.says(/hello from b/);
    up.signal('SIGINT');
    await up.ended;
    expect(up.stdout).not.toContain('hello from a');
  });

  test('goes on with a container that the engine restarts', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    restart: "on-failure:2"\n    command: [sh, -c, "echo once more; sleep 0.3; exit 1"]\n',
    );
    const { status, stdout, stderr } = await stack.run(['up']);
    expect(status).toBe(0);
    expect(stdout.match(/once more/g)).toHaveLength(3);
    expect(stdout + stderr).toContain('exited with code 1 (restarting)');
  });

  test('ends with 1 where a service can not be started', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    command: [no-such-program]\n',
    );
    const { status, stderr } = await stack.run(['up']);
    expect(status).toBe(1);
    expect(stderr).toContain('no-such-program');
  });

  test('Ctrl-C while it waits for a dependency stops what it has started', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    depends_on: { db: { condition: service_healthy } }
  db:
    image: flotilla/test:1
    healthcheck: { test: [CMD, "false"], interval: 1s, retries: 1000 }
`);
    const up = stack.start('up');
    await up.says(/db-1 +Waiting/);
    up.signal('SIGINT');
    expect((await up.ended).status).toBe(130);
    const states = await eventually('db is stopped', async () => {
      const now = await stack.states();
      return now.includes('db-1 exited') && now;
    });
    expect(states).toEqual(['db-1 exited', 'web-1 created']);
  });
});
