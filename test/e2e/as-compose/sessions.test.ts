import { describe, expect, test } from 'bun:test';
import { engineCall } from '../../../scripts/engine/request.ts';
import { Stack } from '../support/stack.ts';
import { compose, composeOk } from './as-compose.ts';

const ONE = 'services: {a: {image: "flotilla/test:1"}}\n';

describe.concurrent('exec and run under the name of docker compose', () => {
  test('take any number of a replica below 1 for the first that runs', async () => {
    await using stack = await Stack.open(ONE);
    await composeOk(stack, 'up', '-d');
    await composeOk(stack, 'exec', '-T', '--index=-1', 'a', 'true');
  });

  test('a command that is not waited for and can not be begun ends with 1, one that is with 127, or the one status that an old engine has', async () => {
    await using stack = await Stack.open(ONE);
    await composeOk(stack, 'up', '-d');
    expect((await compose(stack, ['exec', '-d', 'a', 'nosuch'])).status).toBe(1);
    const { ApiVersion } = JSON.parse(await engineCall(stack.engine, { path: '/version' }));
    // Docker Engine 26 and older have one status for all that can't be begun.
    const notFound = Number(ApiVersion.split('.')[1]) < 46 ? 126 : 127;
    expect((await compose(stack, ['exec', '-T', 'a', 'nosuch'])).status).toBe(notFound);
  });

  test('a terminal that run is told to give needs one here', async () => {
    await using stack = await Stack.open(ONE);
    for (const flag of ['-t', '-T=false', '--no-TTY=false']) {
      const { status, stderr } = await compose(stack, ['run', '--rm', flag, 'a', 'true']);
      expect([status, stderr]).toEqual([1, expect.stringContaining('the input device is not a TTY')]);
    }
    expect(await stack.states()).toEqual([]);
    expect((await compose(stack, ['run', '-d', '-t', 'a', 'true'])).status).toBe(1);
  });

  test('exec gives a pipe no terminal, unless it is told not to refuse one', async () => {
    await using stack = await Stack.open(ONE);
    await composeOk(stack, 'up', '-d');
    expect((await composeOk(stack, 'exec', '-t', 'a', 'echo', 'said')).stdout).toBe('said\n');
    for (const flag of ['-T=false', '--no-TTY=false', '--no-tty=false']) {
      const { status, stderr } = await compose(stack, ['exec', flag, 'a', 'true']);
      expect([status, stderr]).toEqual([1, expect.stringContaining('the input device is not a TTY')]);
      await composeOk(stack, 'exec', '--interactive=false', flag, 'a', 'true');
    }
  });

  test('run has one spelling less than exec for no terminal', async () => {
    await using stack = await Stack.open(ONE);
    await composeOk(stack, 'run', '--rm', '--no-TTY', 'a', 'true');
    const { status, stderr } = await compose(stack, ['run', '--rm', '--no-tty', 'a', 'true']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('unknown flag: --no-tty')]);
  });

  test('--dry-run has no run that is waited for', async () => {
    await using stack = await Stack.open(ONE);
    const { status, stderr } = await compose(stack, ['--dry-run', 'run', '--rm', 'a', 'true']);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('interactive run is not supported in dry-run mode'),
    ]);
    await composeOk(stack, '--dry-run', 'run', '-d', 'a', 'true');
    expect(await stack.states()).toEqual([]);
  });

  test('a variable without a name is refused', async () => {
    await using stack = await Stack.open(ONE);
    await composeOk(stack, 'up', '-d');
    const { status, stderr } = await compose(stack, ['exec', '-T', '-e', '=x', 'a', 'true']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('invalid environment variable: =x')]);
  });
});

describe.concurrent('what waits for others under the name of docker compose', () => {
  test('tells in its words of one that did not end well', async () => {
    await using stack = await Stack.open(`
services:
  bad: { image: "flotilla/test:1", command: [sh, -c, "exit 4"] }
  needs: { image: "flotilla/test:1", depends_on: { bad: { condition: service_completed_successfully } } }
  likes: { image: "flotilla/test:1", depends_on: { bad: { condition: service_completed_successfully, required: false } } }
`);
    const failed = await compose(stack, ['run', '--rm', '-T', 'needs', 'true']);
    const words = `"bad" didn't complete successfully: exit 4`;
    expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining(`service ${words}`)]);
    const optional = await composeOk(stack, 'run', '--rm', '-T', 'likes', 'true');
    expect(optional.stderr).toContain(`optional dependency ${words}`);
  });

  test('run uses a changed network as it is, where others are on it', async () => {
    const changed = (label: string): string => `
services:
  a: { image: "flotilla/test:1" }
  b: { image: "flotilla/test:1" }
networks: { default: { labels: { state: "${label}" } } }
`;
    await using stack = await Stack.open(changed('old'));
    await composeOk(stack, 'up', '-d');
    const network = (): Promise<string> => stack.call('GET', `/networks/${stack.name}_default`);
    const before = await stack.ids();
    stack.compose(changed('new'));
    const { stdout, stderr } = await composeOk(stack, 'run', '--rm', '-T', 'a', 'echo', 'said');
    expect([stdout, stderr]).toEqual(['said\n', expect.stringContaining('it is used as it is')]);
    expect(await stack.ids()).toEqual(before);
    expect(JSON.parse(await network()).Labels.state).toBe('old');
    await composeOk(stack, 'up', '-d', '-t', '0');
    expect(JSON.parse(await network()).Labels.state).toBe('new');
  });

  test('start goes by what the project has: a service without containers is no failure', async () => {
    await using stack = await Stack.open(`
services:
  db: { image: "flotilla/test:1" }
  web: { image: "flotilla/test:1", depends_on: [db] }
  late: { image: "flotilla/test:1", depends_on: { db: { condition: service_healthy } } }
`);
    expect((await compose(stack, ['start'])).stderr).toContain('service "db" has no container to start');
    await composeOk(stack, 'create', '--no-build', 'web', 'late');
    await composeOk(stack, 'rm', '-f', 'db');
    await composeOk(stack, 'start', 'web');
    expect(await stack.states()).toEqual(['late-1 created', 'web-1 running']);
    const { status, stderr } = await compose(stack, ['start', 'late']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('late is missing dependency db')]);
  });
});
