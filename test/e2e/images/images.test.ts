import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dockerConfigs } from '../../support/buildx.ts';
import { TestRegistry } from '../../support/servers/registry.ts';
import { Stack } from '../support/stack.ts';

const LOGIN = 'ann:s3cret';
const newRegistry = (options = {}): Promise<TestRegistry> =>
  new TestRegistry(randomBytes(8).toString('hex'), options).start();

/** A docker config folder with a login for a registry. */
function withLogin(stack: Stack, host: string, login = LOGIN): { DOCKER_CONFIG: string } {
  const auths = { [host]: { auth: Buffer.from(login).toString('base64') } };
  const file = stack.write('docker/config.json', JSON.stringify({ auths }));
  return { DOCKER_CONFIG: file.replace(/\/[^/]+$/, '') };
}

/** An image under another name, which goes with the stack. */
async function tag(stack: Stack, source: string, name: string): Promise<void> {
  const [repo, version] = [name.slice(0, name.lastIndexOf(':')), name.slice(name.lastIndexOf(':') + 1)];
  await stack.call('POST', `/images/${source}/tag?repo=${encodeURIComponent(repo)}&tag=${version}`);
  stack.alsoRemovesPath(`images/${name}`);
}

describe.concurrent('pull', () => {
  test('brings every image once, with the login of its registry', async () => {
    await using registry = await newRegistry({ login: LOGIN });
    await using stack = await Stack.open(
      `services:\n  a:\n    image: ${registry.reference}\n  b:\n    image: ${registry.reference}\n`,
    );
    stack.alsoRemovesPath(`images/${registry.reference}`);
    const refused = await stack.run(['pull']);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("can't be pulled");
    const { status, stderr } = await stack.run(['pull'], { env: withLogin(stack, registry.host) });
    expect(status).toBe(0);
    expect(stderr.match(/ {2}Pulled/g)).toHaveLength(1);
    expect(stderr).not.toContain('s3cret');
  });

  test('is done by up with the login too', async () => {
    await using registry = await newRegistry({ login: LOGIN });
    await using stack = await Stack.open(`services:\n  a:\n    image: ${registry.reference}\n`);
    stack.alsoRemovesPath(`images/${registry.reference}`);
    const { stderr } = await stack.run(['up', '--no-start'], { env: withLogin(stack, registry.host) });
    expect(stderr).toMatch(/Image \S+ {2}Pulled/);
    expect(await stack.states()).toEqual(['a-1 created']);
  });

  test('--ignore-pull-failures ends well, and says what failed', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(`services:\n  a:\n    image: ${registry.host}/nosuch:1\n`);
    const { status, stderr } = await stack.run(['pull', '--ignore-pull-failures']);
    expect([status, stderr]).toEqual([0, expect.stringContaining('manifest unknown')]);
    expect((await stack.run(['pull'])).status).toBe(1);
  });

  test('points to build where the image of a failed pull can be built', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(
      `services:\n  a:\n    image: ${registry.host}/nosuch:1\n    build: .\n`,
    );
    const { status, stderr } = await stack.run(['pull']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('flotilla build a')]);
  });

  test('tells of each layer, in plain lines and in JSON', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(`services:\n  a:\n    image: ${registry.reference}\n`);
    stack.alsoRemovesPath(`images/${registry.reference}`);
    expect((await stack.ok('--progress', 'json', 'pull')).stderr).toMatch(
      /"kind":"operation-progress".*"percent":/,
    );
    expect((await stack.ok('pull')).stderr).toMatch(/^ Image \S+ [0-9a-f]+ \w/m);
  });

  test('--policy missing, and pull_policy, leave what is there; -q says nothing', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n  b:\n    image: nosuch.invalid/x:1\n    pull_policy: never\n',
    );
    expect((await stack.ok('pull', '--policy', 'missing', 'a')).stderr).toContain('Nothing to pull');
    expect((await stack.ok('pull', '-q', 'b')).stderr).toBe('');
  });

  test('takes dependencies along with --include-deps only', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: x.invalid/a:1\n    depends_on: [b]\n  b:\n    image: x.invalid/b:1\n',
    );
    expect((await stack.ok('pull', '--dry-run', 'a')).stdout).not.toContain('x.invalid/b:1');
    expect((await stack.ok('pull', '--dry-run', '--include-deps', 'a')).stdout).toContain('x.invalid/b:1');
  });
});

describe.concurrent('push', () => {
  test('sends what is built, under every tag, with the login', async () => {
    await using registry = await newRegistry({ login: LOGIN });
    await using stack = await Stack.open(`
services:
  app:
    build: { context: ., tags: ["${registry.host}/app:latest"] }
    image: ${registry.host}/app:1
  other:
    image: flotilla/test:1
`);
    await tag(stack, 'flotilla/test:1', `${registry.host}/app:1`);
    await tag(stack, 'flotilla/test:1', `${registry.host}/app:latest`);
    expect((await stack.run(['push'])).status).toBe(1);
    const { status, stderr } = await stack.run(['push'], { env: withLogin(stack, registry.host) });
    expect([status, stderr.match(/ {2}Pushed/g)?.length]).toEqual([0, 2]);
    expect(registry.manifest('app:1')).toMatchObject({ schemaVersion: 2 });
    expect(registry.manifest('app:latest')).toEqual(registry.manifest('app:1'));
  });

  test('has nothing to do where nothing is built', async () => {
    await using stack = await Stack.open('services:\n  a:\n    image: flotilla/test:1\n');
    expect((await stack.ok('push')).stderr).toContain('Nothing to push');
  });
});

describe.concurrent('commit', () => {
  test('makes an image of what the container has become', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: flotilla/test:1\n');
    const name = `${stack.name}/image:2`;
    stack.alsoRemovesPath(`images/${name}`);
    await stack.ok('up', '-d');
    await stack.exec('web-1', 'sh', '-c', 'echo here > /kept');
    const { stderr } = await stack.ok(
      'commit',
      '-a',
      'Ann',
      '-m',
      'kept',
      '-c',
      'ENV FROM=commit',
      '--pause=false',
      'web',
      name,
    );
    expect(stderr).toMatch(/web-1 {2}Committed as sha256:[0-9a-f]{64}/);
    const image = JSON.parse(await stack.call('GET', `/images/${name}/json`));
    expect(image).toMatchObject({ Author: 'Ann', Comment: 'kept' });
    expect(image.Config.Env).toContain('FROM=commit');
  });

  test('refuses a service that does not run', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: flotilla/test:1\n');
    const { status, stderr } = await stack.run(['commit', 'web']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('service "web" is not running')]);
  });
});

describe.concurrent('export', () => {
  test('writes the files as a tar, to standard output or to a file for the owner only', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: flotilla/test:1\n');
    await stack.ok('up', '-d');
    await stack.exec('web-1', 'sh', '-c', 'echo exported-text > /kept');
    await stack.ok('export', '-o', 'web.tar', 'web');
    const file = `${stack.folder}/web.tar`;
    expect(readFileSync(file, 'latin1')).toContain('exported-text');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await stack.ok('export', 'web')).stdout).toContain('exported-text');
  });
});

describe.concurrent.each([
  ['buildx', { DOCKER_CONFIG: dockerConfigs().withBuildx }],
  ['the BuildKit of the engine', { DOCKER_CONFIG: dockerConfigs().without }],
] as const)('build --push with %s', (_, env) => {
  test('stores the image under all its names', async () => {
    await using registry = await newRegistry();
    await using stack = await Stack.open(`
services:
  app:
    build: { context: ., tags: ["${registry.host}/app:2"] }
    image: ${registry.host}/app:1
`);
    stack.alsoRemovesPath(`images/${registry.host}/app:1`);
    stack.alsoRemovesPath(`images/${registry.host}/app:2`);
    stack.write('Dockerfile', `FROM flotilla/test:1\nLABEL only=${stack.name}\n`);
    const { status, stderr } = await stack.run(['build', '--push'], { env });
    expect([status, stderr]).toEqual([0, expect.stringContaining('Built and pushed')]);
    expect(registry.manifest('app:1')).toEqual(registry.manifest('app:2'));
  });
});
