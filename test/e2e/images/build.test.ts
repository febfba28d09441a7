import { describe, expect, test } from 'bun:test';
import { dockerConfigs } from '../../support/buildx.ts';
import type { Finished } from '../../support/process.ts';
import { Stack } from '../support/stack.ts';

/** The engine needs names of its own for each test's images: `--rmi local` takes them away again. */
const WEB = `
services:
  web: { build: { context: ./app, args: { V: "7" }, labels: { by: test } } }
`;
/** The label keeps the steps of tests that run at the same time from being each other's cache. */
const dockerfile = (name: string): string => `FROM flotilla/test:1
LABEL only=${name}
ARG V=1
RUN echo built-$V > /built
COPY . /src/
`;

const configs = dockerConfigs();
/** The environment in which each builder is chosen. */
const BUILDERS = {
  buildx: { DOCKER_CONFIG: configs.withBuildx },
  'the BuildKit of the engine': { DOCKER_CONFIG: configs.without },
  'the classic builder': { DOCKER_BUILDKIT: '0' },
} as const;
type Variables = Readonly<Record<string, string>>;
const EACH: [string, Variables][] = Object.entries(BUILDERS);
const MODERN = EACH.slice(0, 2);

async function openApp(compose = WEB): Promise<Stack> {
  const stack = await Stack.open(compose);
  stack.write('app/Dockerfile', dockerfile(stack.name));
  stack.write('app/file.txt', 'one');
  stack.write('app/left-out.txt', 'never');
  stack.write('app/.dockerignore', 'left-out*\n');
  return stack;
}

async function ok(stack: Stack, env: Variables, ...args: readonly string[]): Promise<Finished> {
  const finished = await stack.run(args, { env });
  if (finished.status !== 0) throw new Error(`${args.join(' ')}: ${finished.stderr}`);
  return finished;
}

async function removeImages(stack: Stack): Promise<void> {
  await stack.ok('down', '-t', '0', '--rmi', 'local');
}

async function imageOf(stack: Stack, service: string): Promise<{ Id: string; Config: { Labels: object } }> {
  return JSON.parse(await stack.call('GET', `/images/${stack.name}-${service}/json`));
}

describe.concurrent.each(EACH)('%s', (_, env) => {
  test('makes an image of another platform, and says what stands against one of several', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    const compose = (wanted: readonly string[]): string =>
      `services:\n  web: { build: { context: ./app, platforms: ${JSON.stringify(wanted)} } }\n`;
    for (const platform of platforms) {
      await using stack = await Stack.open(compose([platform]));
      stack.write('app/Dockerfile', `FROM scratch\nCOPY Dockerfile /file\nLABEL only=${stack.name}\n`);
      await ok(stack, env, 'build');
      expect(await imageOf(stack, 'web')).toMatchObject({ Architecture: platform.slice('linux/'.length) });
      await removeImages(stack);
    }
    await using stack = await Stack.open(compose(platforms));
    stack.write('app/Dockerfile', 'FROM scratch\nCOPY Dockerfile /file\n');
    const { status, stderr } = await stack.run(['build'], { env });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /doesn't support multi-arch build|build\.platforms names 2 \(linux\/amd64, linux\/arm64\)/,
    );
  });

  test('builds what is missing, from the context without what .dockerignore names', async () => {
    await using stack = await openApp();
    await ok(stack, env, 'up', '-d');
    expect(await stack.exec('web-1', 'cat', '/built')).toBe('built-7');
    expect(await stack.exec('web-1', 'ls', '/src')).toContain('file.txt');
    expect(await stack.exec('web-1', 'ls', '/src')).not.toContain('left-out');
    expect((await imageOf(stack, 'web')).Config.Labels).toMatchObject({
      only: stack.name,
      by: 'test',
      'com.docker.compose.project': stack.name,
      'com.docker.compose.service': 'web',
      'com.docker.compose.version': '2.40.3',
      ...('DOCKER_BUILDKIT' in env ? { 'com.docker.compose.image.builder': 'classic' } : {}),
    });
    expect((await stack.ok('plan')).stdout).toBe('');
    await removeImages(stack);
  });

  test('builds a Dockerfile that stands in the compose file', async () => {
    await using stack = await openApp(`
services:
  web:
    build:
      context: ./app
      dockerfile_inline: |
        FROM flotilla/test:1
        RUN echo inline > /built
`);
    await ok(stack, env, 'up', '-d');
    expect(await stack.exec('web-1', 'cat', '/built')).toBe('inline');
    await removeImages(stack);
  });

  test('fails with the line of the Dockerfile and the end of the output', async () => {
    await using stack = await openApp();
    stack.write(
      'app/Dockerfile',
      `FROM flotilla/test:1\nLABEL a=${stack.name}\nRUN echo the reason; \\\n  exit 4\n`,
    );
    const { status, stderr } = await stack.run(['build'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain(`Image "${stack.name}-web" can't be built`);
    expect(stderr).toContain(
      'app/Dockerfile:3\n  3 | RUN echo the reason; \\\n  4 |   exit 4\n  the reason\n',
    );
    expect(stderr).toMatch(/code: 4/);
  });

  test('takes an argument of the command line before the file, and -q shows no output', async () => {
    await using stack = await openApp();
    const { stderr } = await ok(stack, env, 'build', '-q', '--build-arg', 'V=9', 'web');
    expect(stderr).not.toContain('RUN');
    await ok(stack, env, 'up', '-d', '--no-build');
    expect(await stack.exec('web-1', 'cat', '/built')).toBe('built-9');
    await removeImages(stack);
  });

  test('sends what exceptions of .dockerignore bring back, and no empty folders', async () => {
    await using stack = await openApp();
    stack.write('app/.dockerignore', '*\n!sub/kept\n');
    stack.write('app/sub/kept', '');
    stack.write('app/sub/dropped', '');
    stack.write('app/other/dropped', '');
    await ok(stack, env, 'up', '-d');
    expect(await stack.exec('web-1', 'sh', '-c', 'cd /src && find . | sort')).toBe('.\n./sub\n./sub/kept');
    await removeImages(stack);
  });

  test('builds from a tar archive', async () => {
    await using stack = await openApp('services: { web: { build: ./app.tar.gz } }');
    const packed = Bun.spawnSync(['tar', 'czf', 'app.tar.gz', '-C', 'app', '.'], { cwd: stack.folder });
    expect(packed.exitCode).toBe(0);
    await ok(stack, env, 'up', '-d');
    expect(await stack.exec('web-1', 'cat', '/src/file.txt')).toBe('one');
    await removeImages(stack);
  });
});

describe.concurrent.each(MODERN)('%s', (_, env) => {
  test('gives secrets of files and variables to the steps that ask, and keeps them out of the image', async () => {
    await using stack = await openApp(`
services:
  web: { build: { context: ./app, secrets: [file, { source: variable, target: other }] } }
secrets: { file: { file: ./secret }, variable: { environment: HIDDEN } }
`);
    stack.write('secret', 'from-a-file');
    stack.write(
      'app/Dockerfile',
      `FROM flotilla/test:1
LABEL only=${stack.name}
RUN --mount=type=secret,id=file --mount=type=secret,id=other cat /run/secrets/file /run/secrets/other | wc -c > /size
`,
    );
    await ok(stack, { ...env, HIDDEN: 'from-a-variable' }, 'up', '-d');
    expect(await stack.exec('web-1', 'cat', '/size')).toBe('26');
    expect(await stack.call('GET', `/images/${stack.name}-web/history`)).not.toContain('from-a-');
    await removeImages(stack);
  });

  test("forwards the user's SSH agent", async () => {
    await using stack = await openApp('services: { web: { build: { context: ./app, ssh: [default] } } }');
    stack.write(
      'app/Dockerfile',
      `FROM flotilla/test:1\nLABEL only=${stack.name}\nRUN --mount=type=ssh test -S $SSH_AUTH_SOCK && echo yes > /agent\n`,
    );
    const socket = `${stack.folder}/agent`;
    const agent = Bun.listen({ unix: socket, socket: { data: () => undefined } });
    try {
      await ok(stack, { ...env, SSH_AUTH_SOCK: socket }, 'up', '-d');
    } finally {
      agent.stop(true);
    }
    expect(await stack.exec('web-1', 'cat', '/agent')).toBe('yes');
    await removeImages(stack);
  });

  test('is ended by Ctrl-C, with the work of the engine', async () => {
    await using stack = await openApp();
    stack.write(
      'app/Dockerfile',
      `FROM flotilla/test:1\nLABEL only=${stack.name}\nRUN : ${stack.name}; sleep 300\n`,
    );
    const running = stack.startWith(env, 'build', '--progress', 'plain');
    await running.says(/RUN : /);
    running.signal('SIGINT');
    expect((await running.ended).status).toBe(130);
  });
});

test('every builder makes the same image of the same files', async () => {
  await using stack = await openApp();
  await ok(stack, BUILDERS.buildx, 'build');
  const { Id } = await imageOf(stack, 'web');
  await ok(stack, BUILDERS['the BuildKit of the engine'], 'build');
  expect((await imageOf(stack, 'web')).Id).toBe(Id);
  await ok(stack, {}, 'up', '-d', '--no-build');
  await removeImages(stack);
});

describe.concurrent('build', () => {
  test('up --build recreates a service whose image changes by it, and only then', async () => {
    await using stack = await openApp();
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.ok('up', '-d', '--build');
    expect(await stack.ids()).toEqual(before);
    stack.write('app/file.txt', 'two');
    await stack.ok('up', '-d', '--build', '-t', '0');
    expect(await stack.ids()).not.toEqual(before);
    expect(await stack.exec('web-1', 'cat', '/src/file.txt')).toBe('two');
    await removeImages(stack);
  });

  test('run --build builds the image of its service first', async () => {
    await using stack = await openApp();
    await stack.ok('build');
    stack.write('app/file.txt', 'two');
    const { stdout } = await stack.ok('run', '--rm', '-T', '--build', 'web', 'cat', '/src/file.txt');
    expect(stdout).toBe('two');
    await removeImages(stack);
  });

  test('a failure leaves the other images of the run as they were built, or says why not', async () => {
    await using stack = await openApp(`
services:
  web: { build: ./app }
  bad: { build: { context: ./app, dockerfile: Bad } }
`);
    stack.write('app/Bad', `FROM flotilla/test:1\nLABEL only=${stack.name}\nRUN exit 3\n`);
    const { status, stderr } = await stack.run(['build'], { env: BUILDERS.buildx });
    expect(status).toBe(1);
    expect(stderr).toContain(`Image ${stack.name}-bad  Error`);
    expect(stderr).toMatch(
      new RegExp(`Image ${stack.name}-web  (Built|Skipped: image ${stack.name}-bad failed)`),
    );
    await removeImages(stack);
  });

  test('a missing context and a missing Dockerfile are named', async () => {
    await using stack = await openApp(
      'services: { a: { build: ./none }, b: { build: { context: ./app, dockerfile: Other } } }',
    );
    const { status, stderr } = await stack.run(['build']);
    expect(status).toBe(1);
    expect(stderr).toContain('/none" does not exist');
    expect(stderr).toContain('There is no Dockerfile at');
  });

  test("what a builder can't do is an error that names it", async () => {
    await using stack = await openApp(WEB.replace('args:', 'cache_to: ["type=local,dest=x"], args:'));
    const { stderr: modern } = await stack.run(['build'], { env: BUILDERS['the BuildKit of the engine'] });
    expect(modern).toContain('has no cache of type "local" (service "web")');
    const { status, stderr } = await stack.run(['build'], { env: BUILDERS['the classic builder'] });
    expect(status).toBe(1);
    expect(stderr).toContain('Service "web": the classic builder doesn\'t support cache_to');
  });

  test('--builder without buildx is an error', async () => {
    await using stack = await openApp();
    const { status, stderr } = await stack.run(['build', '--builder', 'x'], {
      env: { DOCKER_CONFIG: configs.without },
    });
    expect(status).toBe(1);
    expect(stderr).toContain('install the docker CLI plugin buildx');
  });
});
