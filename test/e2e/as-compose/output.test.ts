import { describe, expect, test } from 'bun:test';
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../support/process.ts';
import { Stack } from '../support/stack.ts';
import { compose, composeOk, programOf } from './as-compose.ts';

const SPEAKER = `
services:
  a:
    image: flotilla/test:1
    command: [sh, -c, "echo to-stdout; echo to-stderr >&2"]
`;

describe.concurrent('called as docker compose', () => {
  test('an attached up tells of no starts, and stops are told of what has ended too', async () => {
    await using stack = await Stack.open(SPEAKER);
    const { stderr } = await composeOk(stack, 'up');
    expect(stderr).toContain(`Container ${stack.name}-a-1  Created\n`);
    expect(stderr).not.toContain('Start');
    expect((await composeOk(stack, 'stop')).stderr).toBe(
      ` Container ${stack.name}-a-1  Stopping\n Container ${stack.name}-a-1  Stopped\n`,
    );
  });

  test('standard output that can not be written is a failure in words, and one that nobody reads is none', async () => {
    await using stack = await Stack.open(SPEAKER);
    for (const words of ['--help', 'up --help', 'config', 'version']) {
      const into = (place: string) =>
        run('sh', ['-c', `"${programOf(stack)}" ${words} ${place}`], {
          cwd: stack.folder,
          env: stack.environment(),
        });
      expect(await into('>/dev/full')).toMatchObject({
        status: 1,
        stderr: "Standard output can't be written: no space left on device\n",
      });
      expect((await into('| true')).stderr).toBe('');
    }
  });

  test('what has a provider is named by its service, and its program is told of up and down only', async () => {
    await using stack = await Stack.open('services: {p: {provider: {type: give.sh}}}\n');
    stack.write('give.sh', '#!/bin/sh\necho "{\\"type\\":\\"info\\",\\"message\\":\\"said $3\\"}"\n');
    chmodSync(join(stack.folder, 'give.sh'), 0o755);
    const env = { PATH: `${stack.folder}:${process.env.PATH}` };
    const said = async (...args: readonly string[]): Promise<string> =>
      (await compose(stack, args, { env })).stderr;
    expect(await said('up', '-d')).toBe(' p  Creating\n p  said up\n p  Created\n');
    expect(await said('stop')).toBe('');
    expect(await said('down')).toContain(' p  Removing\n p  said down\n p  Removed\n');
  });

  test('config reads env files with --no-env-resolution too, unless variables are left as they are', async () => {
    await using stack = await Stack.open('services: {a: {image: x, env_file: [a.env]}}\n');
    stack.write('a.env', 'X=one\n');
    expect((await composeOk(stack, 'config', '--no-env-resolution')).stdout).toContain('X: one');
    const left = await composeOk(stack, 'config', '--no-env-resolution', '--no-interpolate');
    expect(left.stdout).not.toContain('X: one');
  });

  test('builds write to standard output, tabs and all', async () => {
    await using stack = await Stack.open('services: {web: {build: .}}\n');
    stack.write('Dockerfile', `FROM flotilla/test:1\nRUN : ${stack.name} && printf 'A:\\tb\\n'\n`);
    const built = await composeOk(stack, 'build');
    expect(built.stdout).toMatch(/^#1 .*RUN : /m);
    expect(built.stdout).toMatch(/^#1 A:\tb$/m);
    expect(built.stderr).toContain(`${stack.name}-web  Built`);
    const { stdout, stderr } = await composeOk(stack, 'build', '-q');
    expect([stdout, stderr]).toEqual(['', '']);
    stack.write('Dockerfile', `FROM flotilla/test:1\nRUN : ${stack.name} && exit 3\n`);
    const failed = await compose(stack, ['build', '-q']);
    expect([failed.status, failed.stderr]).toEqual([
      1,
      // The second words are BuildKit's of an old engine.
      expect.stringMatching(
        new RegExp(
          `failed to solve: (process "/bin/sh -c : ${stack.name} && exit 3" did not complete|executor failed running .*exit code: 3)`,
        ),
      ),
    ]);
    await composeOk(stack, 'down', '--rmi', 'local');
  });

  test('logs are on standard output, whichever stream they were written to', async () => {
    await using stack = await Stack.open(SPEAKER);
    await composeOk(stack, 'up');
    const { stdout, stderr } = await composeOk(stack, 'logs', '--no-log-prefix');
    expect(stdout.split('\n').filter(Boolean).sort()).toEqual(['to-stderr', 'to-stdout']);
    expect(stderr).toBe('');
  });

  test('logs are of the services in the file, and of their own containers only', async () => {
    const speaks = '{image: flotilla/test:1, command: [sh, -c, "echo from $$HOSTNAME"]';
    await using stack = await Stack.open(
      `services: {a: ${speaks}, hostname: a}, b: ${speaks}, hostname: b}}\n`,
    );
    await composeOk(stack, 'up');
    await composeOk(stack, 'run', '-T', 'a', 'echo', 'once');
    stack.compose(`services: {a: ${speaks}, hostname: a}}\n`);
    expect((await composeOk(stack, 'logs')).stdout).toBe('a-1  | from a\n');
    stack.compose(`services: {a: ${speaks}, hostname: a, attach: false}, b: ${speaks}, hostname: b}}\n`);
    expect((await composeOk(stack, 'logs')).stdout).toBe('b-1  | from b\n');
    expect((await composeOk(stack, 'logs', 'a')).stdout).toBe('a-1  | from a\n');
    rmSync(join(stack.folder, 'compose.yaml'));
    const byName = await composeOk(stack, '-p', stack.name, 'logs', '--no-log-prefix');
    expect(byName.stdout.split('\n').filter(Boolean).sort()).toEqual(['from a', 'from b']);
  });

  test('publish asks in its words, shows what it asks about, and refuses what is included here', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: shop/a:1
    env_file: [a.env]
    environment: { B: two }
    volumes: ["./data:/user-data"]
`);
    stack.write('a.env', 'A=one\n');
    const refused = await compose(stack, ['publish', 'shop/app', '--dry-run'], { stdin: 'y\n' });
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining('service "a" has env_file declared.\nservice "a" has environment variable(s)'),
    ]);
    expect(refused.stderr).toContain('To avoid leaking sensitive data');
    const asked = await compose(stack, ['publish', 'shop/app', '--with-env', '--dry-run'], {
      stdin: 'y\ny\n',
    });
    expect(asked.status).toBe(0);
    expect(asked.stdout).toContain(`a\n${stack.folder}/data:/user-data:rw\nAre you ok to publish`);
    expect(asked.stdout).toContain('Service/Config  a\nA=one\nB=two\n');
    expect(asked.stderr).toContain(' shop/app published\n');
    stack.compose('include: [other.yaml]\nservices: {a: {image: "shop/a:1"}}\n');
    stack.write('other.yaml', 'services: {b: {image: "shop/b:1"}}\n');
    const included = await compose(stack, ['publish', 'shop/app', '-y', '--dry-run']);
    expect([included.status, included.stderr]).toEqual([
      1,
      expect.stringContaining('cannot publish compose file with local includes'),
    ]);
  });
});

describe.concurrent('config', () => {
  const FILE = `
services:
  web: { image: "x:\${TAG:-1}", networks: [front], depends_on: [db] }
  db: { image: y, volumes: ["data:/d"] }
  other: { image: z, networks: [back] }
networks: { front: {}, back: {} }
volumes: { data: {} }
models: { m: { model: ai/small } }
`;

  test('of one service has it, what it depends on, and what these use', async () => {
    await using stack = await Stack.open(FILE);
    const model = JSON.parse((await stack.ok('config', '--format', 'json', 'web')).stdout) as Record<
      string,
      object
    >;
    expect(Object.keys(model.services!).sort()).toEqual(['db', 'web']);
    expect(Object.keys(model.networks!).sort()).toEqual(['default', 'front']);
    expect(Object.keys(model.volumes!)).toEqual(['data']);
  });

  test('--variables has the forms of docker compose', async () => {
    await using stack = await Stack.open(FILE);
    expect((await stack.ok('config', '--variables', '--format', 'yaml')).stdout).toBe(
      'TAG:\n    name: TAG\n    defaultvalue: "1"\n    presencevalue: ""\n    required: false\n',
    );
    expect((await stack.ok('config', '--variables', '--format', 'json')).stdout).toContain(
      '{\n    "TAG": {\n        "Name": "TAG",\n        "DefaultValue": "1"',
    );
  });

  test('lists what there is without variables too, and models by what they are', async () => {
    await using stack = await Stack.open(
      `${FILE}`.replace('db: { image: y,', 'db: { image: y, models: [m],'),
    );
    expect((await stack.ok('config', '--no-interpolate', '--services')).stdout.split('\n').sort()).toEqual([
      '',
      'db',
      'other',
      'web',
    ]);
    expect((await stack.ok('config', '--models')).stdout).toBe('ai/small\n');
  });
});
