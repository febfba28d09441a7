import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { compose, composeOk } from './as-compose.ts';

const TWO = `
services:
  web: { image: "flotilla/test:1" }
  tool: { image: "flotilla/test:1", profiles: [tools] }
`;

describe.concurrent('called as docker compose, a service that the file does not have', () => {
  test('what is no file is refused in its words where the root is read-only, and a file is there', async () => {
    await using stack = await Stack.open(`
services:
  a: {image: flotilla/test:1, read_only: true, secrets: [{source: s, mode: 0400}]}
  b: {image: flotilla/test:1, read_only: true, configs: [c]}
secrets: {s: {file: ./s.txt}}
configs: {c: {content: hello}}
`);
    stack.write('s.txt', 'secret');
    const { status, stderr } = await compose(stack, ['up', '-d']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining(
        `cannot create config "${stack.name}_c" in read-only service b: \`file\` is the sole supported option`,
      ),
    ]);
    expect((await composeOk(stack, 'exec', '-T', 'a', 'cat', '/run/secrets/s')).stdout).toBe('secret');
  });

  test('a number of replicas for a service that is off, and its hash, are refused in its words', async () => {
    await using stack = await Stack.open(
      'services: {a: {image: flotilla/test:1}, b: {image: flotilla/test:1, profiles: [x]}}\n',
    );
    const { status, stderr } = await compose(stack, ['up', '-d', '--scale', 'b=2', 'a']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('no such service: b: disabled\n')]);
    const hash = await compose(stack, ['config', '--hash', 'b']);
    expect([hash.status, hash.stderr]).toEqual([1, 'no such service: b: disabled\n']);
  });

  test.each(['stop', 'kill', 'pause', 'ps', 'logs', 'volumes', 'down', 'rm'])(
    'is a failure for %s, where the environment does not name the project',
    async (command) => {
      await using stack = await Stack.open(TWO);
      const env = { COMPOSE_PROJECT_NAME: '' };
      const { status, stderr } = await compose(stack, [command, 'nosuch'], { env });
      expect([status, stderr]).toEqual([1, expect.stringContaining('no such service: nosuch')]);
    },
  );

  test.each(['stop', 'kill', 'pause', 'unpause', 'ps', 'top', 'images', 'logs', 'volumes', 'down'])(
    'is no failure for %s where it does, which says so',
    async (command) => {
      await using stack = await Stack.open(TWO);
      const { status, stderr } = await compose(stack, [command, 'nosuch']);
      expect(status).toBe(0);
      expect(stderr).toContain('no such service: nosuch');
    },
  );

  test.each(['start', 'restart', 'up', 'config'])('is one for %s in any case', async (command) => {
    await using stack = await Stack.open(TWO);
    const { status, stderr } = await compose(stack, [command, 'nosuch']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('no such service: nosuch')]);
  });
});

describe.concurrent('called as docker compose', () => {
  test('wait knows nothing of what has ended, and start of a project without containers fails', async () => {
    await using stack = await Stack.open('services: {job: {image: "flotilla/test:1", command: ["true"]}}\n');
    const start = await compose(stack, ['-p', stack.name, 'start']);
    expect([start.status, start.stderr]).toEqual([
      1,
      expect.stringContaining(`no container found for project "${stack.name}": not found`),
    ]);
    await composeOk(stack, 'up');
    const wait = await compose(stack, ['wait', 'job']);
    expect([wait.status, wait.stderr]).toEqual([
      1,
      expect.stringContaining(`no containers for project "${stack.name}"`),
    ]);
    expect((await composeOk(stack, '-p', 'no-such-project', 'restart')).stderr).toBe('');
  });

  test('usage and unknown commands are in its words', async () => {
    await using stack = await Stack.open(TWO);
    expect((await composeOk(stack, 'up', '--help')).stdout).toStartWith(
      'Usage:  docker compose up [OPTIONS] [SERVICE...]\n',
    );
    const unknown = await compose(stack, ['bogus']);
    expect([unknown.status, unknown.stdout, unknown.stderr]).toEqual([
      1,
      expect.stringMatching(/^Usage: {2}docker compose \[OPTIONS\] COMMAND\n/),
      'unknown docker command: "compose bogus"\n',
    ]);
    for (const [words, flag] of [
      [['down', '--rmi'], '--rmi'],
      [['stop', '--timeout'], '--timeout'],
      [['up', '-dt'], "'t' in -t"],
      [['--file'], '--file'],
    ] as const) {
      const missing = await compose(stack, words);
      expect([missing.status, missing.stderr]).toEqual([1, `flag needs an argument: ${flag}\n`]);
    }
    const label = await compose(stack, ['run', '-l', 'x', 'web', 'true']);
    expect([label.status, label.stderr]).toEqual([
      1,
      expect.stringContaining('label must be set as KEY=VALUE'),
    ]);
  });

  test('what is paused already is refused, in the words of the engine', async () => {
    await using stack = await Stack.open(TWO);
    await composeOk(stack, 'up', '-d');
    await composeOk(stack, 'pause', 'web');
    const again = await compose(stack, ['pause', 'web']);
    expect([again.status, again.stderr]).toEqual([
      1,
      expect.stringMatching(/Error response from daemon: .* is already paused/),
    ]);
    await composeOk(stack, 'unpause', 'web');
    expect((await compose(stack, ['unpause', 'web'])).status).toBe(1);
  });

  test('a project that is named is worked on without the files of the folder', async () => {
    await using stack = await Stack.open(TWO);
    await composeOk(stack, 'up', '-d');
    stack.compose('services: {other: {image: x}}\n');
    await composeOk(stack, '-p', stack.name, 'stop', 'web');
    stack.compose('services: [\n');
    expect((await composeOk(stack, 'ps', '-a', '--format', '{{.Service}}')).stdout).toBe('web\n');
    await composeOk(stack, '-p', stack.name, 'down');
    expect(await stack.everything()).toEqual([]);
  });

  test('up refuses to bring up nothing, and start what has no container; to create or start nothing is fine', async () => {
    await using stack = await Stack.open('services: {tool: {image: "flotilla/test:1", profiles: [x]}}\n');
    await composeOk(stack, 'create');
    await composeOk(stack, 'start');
    expect(await stack.everything()).toEqual([]);
    expect(await compose(stack, ['up', '-d'])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no service selected'),
    });
    const start = await compose(stack, ['--profile', 'x', 'start']);
    expect([start.status, start.stderr]).toEqual([
      1,
      expect.stringContaining('service "tool" has no container to start'),
    ]);
  });

  test('faults of a call are told in its words', async () => {
    await using stack = await Stack.open(TWO);
    expect((await compose(stack, ['up', '--nosuch'])).stderr).toContain('unknown flag: --nosuch');
    expect((await compose(stack, ['exec', 'web'])).stderr).toContain(
      'requires at least 2 arg(s), only received 1',
    );
    expect((await compose(stack, ['scale', 'web'])).stderr).toContain('invalid scale specifier: web');
    expect((await compose(stack, ['up', '--scale', 'web'])).stderr).toContain(
      'invalid --scale option "web". Should be SERVICE=NUM',
    );
  });

  test('a port that is only exposed has the address ":0", and states that there are none find nothing', async () => {
    await using stack = await Stack.open('services: {web: {image: "flotilla/test:1", expose: ["81"]}}\n');
    await composeOk(stack, 'up', '-d');
    expect((await composeOk(stack, 'port', 'web', '81')).stdout).toBe(':0\n');
    expect((await compose(stack, ['port', 'web', '82'])).status).toBe(1);
    expect((await composeOk(stack, 'ps', '-q', '--status', 'nosuch')).stdout).toBe('');
  });
});
