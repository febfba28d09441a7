import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { Terminal } from '../support/terminal.ts';

const WEB = `
services:
  web:
    image: flotilla/test:1
    restart: always
    environment: { A: from-file }
    ports: ["80"]
    depends_on: { db: { condition: service_healthy } }
  db:
    image: flotilla/test:full
`;

const ALONE = 'services:\n  web:\n    image: flotilla/test:1\n    environment: { A: from-file }\n';

describe.concurrent('run', () => {
  test("ends with the command's status, keeps its streams apart, and leaves nothing with --rm", async () => {
    await using stack = await Stack.open(ALONE);
    const words = ['run', '--rm', 'web', 'sh', '-c', 'echo out; echo err >&2; exit 3'];
    const { status, stdout, stderr } = await stack.run(words);
    expect([status, stdout]).toEqual([3, 'out\n']);
    expect(stderr).toEndWith('err\n');
    expect(await stack.states()).toEqual([]);
  });

  test('waits for what the service depends on, and shows nothing of itself', async () => {
    await using stack = await Stack.open(WEB);
    const { status, stdout, stderr } = await stack.run(['run', '--rm', 'web', 'echo', 'done']);
    expect([status, stdout]).toEqual([0, 'done\n']);
    expect(stderr).toMatch(/db-1 +Healthy/);
    expect(stderr).not.toContain('-run-');
    expect(await stack.states()).toEqual(['db-1 running']);
  });

  test('does nothing where a dependency fails', async () => {
    await using stack = await Stack.open(
      'services:\n  web:\n    image: flotilla/test:1\n    depends_on: { job: { condition: service_completed_successfully } }\n  job:\n    image: flotilla/test:1\n    command: ["false"]\n',
    );
    expect(await stack.run(['run', '--rm', 'web', 'true'])).toMatchObject({ status: 1, stdout: '' });
    expect(await stack.states()).toEqual(['job-1 exited']);
  });

  test('names, labels and shapes the container as docker compose does', async () => {
    await using stack = await Stack.open(WEB);
    const { stdout } = await stack.ok('run', '--no-deps', '-d', '-l', 'x=y', 'web', 'stay');
    const all = Object.entries(await stack.containers());
    expect(all).toHaveLength(1);
    const [[name, container]] = all as [(typeof all)[0]];
    expect(stdout).toBe(`${container.Id}\n`);
    const labels = container.Config.Labels;
    const slug = labels['com.docker.compose.slug'] ?? '';
    expect(slug).toMatch(/^[0-9a-f]{64}$/);
    expect(name).toBe(`web-run-${slug.slice(0, 12)}`);
    expect(labels).toMatchObject({
      x: 'y',
      'com.docker.compose.oneoff': 'True',
      'com.docker.compose.service': 'web',
    });
    expect(Object.keys(labels)).not.toContain('com.docker.compose.container-number');
    const { RestartPolicy, PortBindings } = container.HostConfig as {
      RestartPolicy: { Name: string };
      PortBindings: object;
    };
    // Engines say in two ways that nothing is restarted.
    expect(['', 'no']).toContain(RestartPolicy.Name);
    expect(PortBindings).toEqual({});
    const networks = Object.values(container.NetworkSettings.Networks);
    expect(networks.flatMap(({ Aliases }) => Aliases ?? [])).not.toContain('web');
  });

  test('takes what the command line says', async () => {
    await using stack = await Stack.open(ALONE);
    stack.write('more.env', 'A=not this\nC=from env file\n');
    stack.write('data/file', 'shared\n');
    const flags = ['-e', 'A=1', '-e', 'FROM_HERE', '--env-from-file', 'more.env', '-v', './data:/data:ro'];
    const words = [...flags, '-w', '/data', '-u', '65534', '--name', `${stack.name}-named`, 'web'];
    const script = 'echo "$A $C $FROM_HERE $(id -u) $(cat file)"; touch other 2>/dev/null || echo read-only';
    const { stdout } = await stack.run(['run', '--rm', '-q', ...words, 'sh', '-c', script], {
      env: { FROM_HERE: 'here' },
    });
    expect(stdout).toBe('1 from env file here 65534 shared\nread-only\n');
  });

  test('takes another entrypoint, and with it no command of the service', async () => {
    await using stack = await Stack.open(ALONE);
    const { stdout } = await stack.ok('run', '--rm', '--entrypoint', 'echo only', 'web');
    expect(stdout).toBe('only\n');
  });

  test('passes standard input on, and its end', async () => {
    await using stack = await Stack.open(ALONE);
    const stdin = 'x'.repeat(3_000_000);
    const { status, stdout } = await stack.run(['run', '--rm', 'web', 'wc', '-c'], { stdin });
    expect([status, stdout.trim()]).toEqual([0, '3000000']);
  });

  test('passes signals on to the process, and ends with its status', async () => {
    await using stack = await Stack.open(ALONE);
    const script = `trap 'echo told; exit 9' TERM; while :; do echo tick; sleep 0.1; done`;
    const running = stack.start('run', '--rm', 'web', 'sh', '-c', script);
    await running.says(/tick/);
    running.signal('SIGTERM');
    const { status, stdout } = await running.ended;
    expect(status).toBe(9);
    expect(stdout).toEndWith('told\n');
  });

  test('leaves the replicas that run as they are', async () => {
    await using stack = await Stack.open(ALONE);
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.ok('run', '--rm', 'web', 'true');
    expect(await stack.ids()).toEqual(before);
  });

  test('refuses a service that does not exist, and flags that contradict each other', async () => {
    await using stack = await Stack.open(ALONE);
    expect((await stack.run(['run', 'other'])).stderr).toContain('no such service: other');
    const both = await stack.run(['run', '-P', '-p', '80:80', 'web']);
    expect(both).toMatchObject({ status: 1 });
    expect(both.stderr).toContain('--service-ports and --publish are incompatible');
  });
});

describe.concurrent('run on a terminal', () => {
  test('gives the process a terminal that follows the window', async () => {
    await using stack = await Stack.open(ALONE);
    const script = 'while :; do stty size; sleep 0.1; done';
    const terminal = Terminal.open(stack, ['run', '--rm', 'web', 'sh', '-c', script]);
    await terminal.says(/24 80/);
    await terminal.resize(40, 100);
    await terminal.says(/40 100/);
  });

  test('the detach keys leave the process running', async () => {
    await using stack = await Stack.open(ALONE);
    const terminal = Terminal.open(stack, ['run', 'web', 'sh', '-c', `echo re''ady; exec stay`]);
    await terminal.says(/ready/);
    terminal.type('\u0010\u0011');
    expect((await terminal.ended).status).toBe(0);
    expect((await stack.states()).map((state) => state.split(' ')[1])).toEqual(['running']);
  });
});
