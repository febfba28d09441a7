import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

describe.concurrent('hooks', () => {
  test('post_start runs after the start, as the user and in the folder that it names', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    post_start:
      - command: [sh, -c, 'echo "$$(id -u) $$(pwd) $$WHO" > /tmp/seen']
        user: "65534"
        working_dir: /etc
        environment: { WHO: hook }
`);
    await stack.ok('up', '-d');
    expect(await stack.exec('a-1', 'cat', '/tmp/seen')).toBe('65534 /etc hook');
  });

  test('a service that depends on another starts after its post_start', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    volumes: ["shared:/shared"]
    post_start: [{ command: [sh, -c, "sleep 0.5; touch /shared/ready"] }]
  b:
    image: flotilla/test:1
    depends_on: [a]
    volumes: ["shared:/shared"]
    command: [sh, -c, "ls /shared > /tmp/seen; exec stay"]
volumes: { shared: {} }
`);
    await stack.ok('up', '-d');
    expect(await stack.exec('b-1', 'cat', '/tmp/seen')).toBe('ready');
  });

  test('what hooks write is shown beside the output of an attached up', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    command: stay
    depends_on: [b]
    post_start: [{ command: [sh, -c, "echo began"] }]
    pre_stop: [{ command: [sh, -c, "echo stops"] }]
  b: { image: "flotilla/test:1", command: [sh, -c, "sleep 1; exit 0"] }
`);
    const { stdout } = await stack.run(['up', '--abort-on-container-exit']);
    expect(stdout).toMatch(/a-1 -> *\| began\n/);
    expect(stdout).toMatch(/a-1 -> *\| stops\n/);
  });

  test('a restart runs both, and on a container that is down the second only', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    pre_stop: [{ command: [sh, -c, "echo stops >> /tmp/seen"] }]
    post_start: [{ command: [sh, -c, "echo began >> /tmp/seen"] }]
`);
    await stack.ok('up', '-d');
    await stack.ok('restart');
    expect(await stack.exec('a-1', 'cat', '/tmp/seen')).toBe('began\nstops\nbegan');
    await stack.ok('kill');
    await stack.ok('restart');
    expect(await stack.exec('a-1', 'cat', '/tmp/seen')).toBe('began\nstops\nbegan\nbegan');
  });

  test('a post_start that fails is an error with its output', async () => {
    await using stack = await Stack.open(`
services:
  a: { image: "flotilla/test:1", post_start: [{ command: [sh, -c, "echo no such table >&2; exit 3"] }] }
`);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('hook exited with status 3');
    expect(stderr).toContain('no such table');
  });

  test('pre_stop runs before a stop, and its failure keeps the container running', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    volumes: ["./out:/out"]
    pre_stop: [{ command: [sh, -c, "touch /out/asked; test -f /out/allowed"] }]
`);
    await stack.ok('up', '-d');
    const refused = await stack.run(['stop', '-t', '0']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('the container is not stopped');
    expect(await stack.states()).toEqual(['a-1 running']);
    stack.write('out/allowed', '');
    await stack.ok('stop', '-t', '0');
    expect(await stack.states()).toEqual(['a-1 exited']);
  });
});
