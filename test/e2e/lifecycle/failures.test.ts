import { describe, expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { run } from '../../support/process.ts';
import { FLOTILLA, Stack } from '../support/stack.ts';

const BROKEN = `services:
  web:
    imge: flotilla/test:1
    ports: ["80:eighty"]
    depends_on: [db]
  api:
    image: flotilla/test:1
    restart: sometimes
    volumes: [data:/data]
`;

const ONE = 'services:\n  a:\n    image: flotilla/test:1\n';
const STACK_TRACE = /^\s+at .*:\d+|This is a fault of flotilla/m;

describe.concurrent('a broken compose file', () => {
  for (const command of [['config'], ['up', '-d'], ['plan'], ['ps'], ['down']]) {
    test(`is told by "${command.join(' ')}" with every problem and its place`, async () => {
      await using stack = await Stack.open(BROKEN);
      const { status, stdout, stderr } = await stack.run(command);
      expect(status).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toContain('compose.yaml:3:5');
      expect(stderr).toContain('did you mean "image"');
      expect(stderr).toContain('compose.yaml:4:');
      expect(stderr).not.toMatch(STACK_TRACE);
      expect(await stack.everything()).toEqual([]);
    });
  }

  test('of no valid YAML is told with its place', async () => {
    await using stack = await Stack.open('services:\n  a: [\n');
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/compose\.yaml:\d+:\d+/);
    expect(stderr).not.toMatch(STACK_TRACE);
  });

  test('that is a folder is told by name', async () => {
    await using stack = await Stack.open();
    stack.write('compose.yaml/file', '');
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).not.toBe(0);
    expect(stderr).not.toMatch(STACK_TRACE);
  });

  for (const [what, text] of [
    ['empty', ''],
    ['only a comment', '# nothing\n'],
    ['a list', '- a\n'],
    ['without services', 'volumes: {}\n'],
    ['binary', '\u0000\u0001\u0002'],
    ['with null for its services', 'services:\n'],
    ['with null for a service', 'services:\n  a:\n'],
  ] as const) {
    test(`that is ${what} is no fault of the program`, async () => {
      await using stack = await Stack.open(text);
      const { stderr } = await stack.run(['up', '-d']);
      expect(stderr).not.toMatch(STACK_TRACE);
      expect(await stack.everything()).toEqual([]);
    });
  }

  test('names a required variable that is missing', async () => {
    await using stack = await Stack.open(
      `services:\n  a:\n    image: "flotilla/test:\${TAG:?say which tag}"\n`,
    );
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('say which tag');
    expect(stderr).toContain('compose.yaml:3:');
  });

  test('a variable that is not set is a warning', async () => {
    await using stack = await Stack.open(`${ONE}    environment: { A: "x\${NOT_SET_AT_ALL}y" }\n`);
    const { stderr } = await stack.ok('up', '-d');
    expect(stderr).toContain('NOT_SET_AT_ALL');
    expect((await stack.container('a-1')).Config.Env).toContain('A=xy');
  });

  test('a key that is not handled yet is a warning that names it', async () => {
    await using stack = await Stack.open(`${ONE}    deploy: { restart_policy: { delay: 5s } }\n`);
    const { stderr } = await stack.ok('up', '-d');
    expect(stderr).toContain('warning: Service "a": deploy.restart_policy.delay');
  });
});

describe.concurrent('an engine', () => {
  test('that does not answer is an error with its address and a hint', async () => {
    await using stack = await Stack.open(ONE);
    const host = `unix://${join(stack.folder, 'no.sock')}`;
    const { status, stderr } = await stack.run(['up', '-d'], { env: { DOCKER_HOST: host } });
    expect(status).toBe(1);
    expect(stderr).toContain(`No Docker Engine answers at ${host}`);
    expect(stderr).toContain('hint: start the engine');
    expect(stderr).not.toMatch(STACK_TRACE);
  });

  for (const command of [['ps'], ['logs'], ['down'], ['stop'], ['plan'], ['up']]) {
    test(`that does not answer fails "${command.join(' ')}" too`, async () => {
      await using stack = await Stack.open(ONE);
      const { status, stderr } = await stack.run(['-H', 'unix:///no/such/socket', ...command]);
      expect(status).toBe(1);
      expect(stderr).toContain('No Docker Engine answers at unix:///no/such/socket');
      expect(stderr).not.toMatch(STACK_TRACE);
    });
  }

  test('that a port refuses is an error with its address', async () => {
    await using stack = await Stack.open(ONE);
    const { status, stderr } = await stack.run(['-H', 'tcp://127.0.0.1:1', 'up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('tcp://127.0.0.1:1');
  });

  test('that is none at all, but something else, is an error without a stack', async () => {
    await using stack = await Stack.open(ONE);
    const path = join(stack.folder, 'other.sock');
    const server = createServer((socket) => socket.end('SSH-2.0-nothing\r\n'));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      const { status, stderr } = await stack.run(['-H', `unix://${path}`, 'up', '-d']);
      expect(status).toBe(1);
      expect(stderr).toContain(path);
      expect(stderr).not.toMatch(STACK_TRACE);
    } finally {
      server.close();
    }
  });

  test('whose socket is not allowed is an error that says what to do', async () => {
    await using stack = await Stack.open();
    // Only root can become another user; any other user is refused by the folder itself.
    const path = stack.write('closed/engine.sock', '');
    await run('chmod', ['700', join(stack.folder, 'closed')]);
    const id = process.getuid?.() === 0 ? ['--reuid=65534', '--regid=65534', '--clear-groups'] : undefined;
    if (id === undefined) await run('chmod', ['000', join(stack.folder, 'closed')]);
    const words = [FLOTILLA, '-H', `unix://${path}`, '-p', 'none', 'ps'];
    const [program = '', ...args] = id === undefined ? words : ['setpriv', ...id, ...words];
    const { status, stderr } = await run(program, args, { cwd: '/', env: { HOME: '/' } });
    await run('chmod', ['700', join(stack.folder, 'closed')]);
    expect(status).toBe(1);
    expect(stderr).toContain("No permission to use the engine's socket");
    expect(stderr).toContain('docker');
  });
});

describe.concurrent('what is in the way', () => {
  test('a container made by hand with the wanted name is an error that names it, and stays', async () => {
    await using stack = await Stack.open(`${ONE}  b:\n    image: flotilla/test:1\n`);
    stack.alsoRemovesPath(`containers/${stack.name}-a-1`);
    await stack.call('POST', `/containers/create?name=${stack.name}-a-1`, { Image: 'flotilla/test:1' });
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`${stack.name}-a-1 +Error: .*already in use`));
    expect(await stack.states()).toEqual(['b-1 running']);
    expect(await stack.call('GET', `/containers/${stack.name}-a-1/json`)).toContain('"created"');
  });

  test('an image that can not be pulled is an error that names it, and the rest is finished', async () => {
    await using stack = await Stack.open(`${ONE}  b:\n    image: 127.0.0.1:1/no/such:image\n`);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('127.0.0.1:1/no/such:image');
    expect(await stack.states()).toEqual(['a-1 running']);
  });

  test('pull_policy never of an image that is not there is an error before anything is made', async () => {
    await using stack = await Stack.open(`${ONE}  b:\n    image: no/such:image\n    pull_policy: never\n`);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('image "no/such:image"');
    expect(await stack.everything()).toEqual([]);
  });

  test('a command that is not there fails its service by name', async () => {
    await using stack = await Stack.open(`${ONE}    command: [no-such-program]\n`);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/a-1 +Error: .*no-such-program/);
  });
});
