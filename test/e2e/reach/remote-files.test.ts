// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { describe, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finished, RunOptions } from '../../support/process.ts';
import { GitOrigin, PLAIN_GIT } from '../../support/servers/git-origin.ts';
import { TestRegistry } from '../../support/servers/registry.ts';
import { compose } from '../as-compose/as-compose.ts';
import { Stack } from '../support/stack.ts';

/** Runs with a cache of the stack's own, under either name. */
type Run = (args: readonly string[], options?: RunOptions) => Promise<Finished>;

interface Elsewhere extends AsyncDisposable {
  readonly stack: Stack;
  readonly address: string;
  readonly cache: string;
  readonly run: Run;
  readonly asCompose: Run;
}

function runsIn(stack: Stack, more: Readonly<Record<string, string>>): Pick<Elsewhere, 'run' | 'asCompose'> {
  const withCache = ({ env, ...rest }: RunOptions = {}): RunOptions => ({
    ...rest,
    env: { ...more, XDG_CACHE_HOME: join(stack.folder, 'cache'), ...env },
  });
  return {
    run: (args, options) => stack.run(args, withCache(options)),
    asCompose: (args, options) => compose(stack, args, withCache(options)),
  };
}

/** A project that was published, and whose own files are not at hand any more. */
async function published(files: Readonly<Record<string, string>>): Promise<Elsewhere> {
  const registry = await new TestRegistry(randomBytes(8).toString('hex')).start();
  const stack = await Stack.open();
  for (const [name, text] of Object.entries(files)) stack.write(`source/${name}`, text);
  const reference = `${registry.host}/team/shop:1`;
  await stack.ok('-f', 'source/compose.yaml', 'publish', '-y', '--with-env', reference);
  return {
    stack,
    address: `oci://${reference}`,
    cache: join(stack.folder, 'cache', 'docker-compose'),
    ...runsIn(stack, {}),
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    },
  };
}

/** The same in a Git repository, to which git is led from an address of the web. */
async function committed(files: Readonly<Record<string, string>>): Promise<Elsewhere> {
  const stack = await Stack.open();
  const origin = new GitOrigin(join(stack.folder, 'origins', 'shop.git'));
  for (const name of Object.keys(files)) mkdirSync(join(origin.folder, name, '..'), { recursive: true });
  origin.commit('First', files);
  const more = {
    ...PLAIN_GIT,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `url.${join(stack.folder, 'origins')}/.insteadOf`,
    GIT_CONFIG_VALUE_0: 'https://git.example/',
  };
  return {
    stack,
    address: 'https://git.example/shop.git',
    cache: join(stack.folder, 'cache', 'docker-compose'),
    ...runsIn(stack, more),
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

const FILES = {
  'compose.yaml':
    'services:\n  web:\n    extends: { file: base.yaml, service: base }\n    env_file: [web.env]\n    volumes: ["./data:/data"]\n',
  'base.yaml': 'services:\n  base:\n    image: flotilla/test:1\n',
  'web.env': 'FROM_FILE=1\n',
};
const VARIABLES =
  'services:\n  web:\n    image: ${IMAGE:-flotilla/test:1}\n    labels: { secret: "${TOKEN}" }\n';

describe.concurrent('a project that lies elsewhere', () => {
  test.each([
    ['a registry', published],
    ['a Git repository', committed],
  ])('runs from %s, and is taken over and taken down under the other name', async (_, open) => {
    await using project = await open(FILES);
    const { stack, address, cache, run, asCompose } = project;
    const up = await run(['-f', address, 'up', '-d']);
    expect([up.status, up.stderr]).toEqual([
      0,
      expect.stringContaining(`The files of ${address} are in ${cache}`),
    ]);
    const { Config, Mounts } = await stack.container('web-1');
    const folder = Config.Labels?.['com.docker.compose.project.working_dir'] ?? '';
    expect(folder).toStartWith(`${cache}/`);
    expect(Config.Labels?.['com.docker.compose.project.config_files']).toBe(`${folder}/compose.yaml`);
    expect(Config.Env).toContain('FROM_FILE=1');
    expect(Mounts).toMatchObject([{ Source: `${folder}/data` }]);
    const ids = await stack.ids();
    const again = await asCompose(['-f', address, 'up', '-d', '-y']);
    expect([again.status, again.stdout]).toEqual([
      0,
      `Your compose stack "${address}" is stored in "${folder}"\n`,
    ]);
    expect(await stack.ids()).toEqual(ids);
    expect((await asCompose(['-f', address, 'down', '-t', '0'])).status).toBe(0);
    expect(await stack.everything()).toEqual([]);
  });

  test('is asked about before its variables are used, by up and by run', async () => {
    await using project = await published({ 'compose.yaml': VARIABLES });
    const { stack, address, run, asCompose } = project;
    const options = { env: { TOKEN: 's3cret' } };
    for (const words of [
      ['up', '-d'],
      ['run', '--rm', '-T', 'web', 'true'],
    ]) {
      const refused = await run(['-f', address, ...words], { ...options, stdin: 'n\n' });
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/TOKEN +environment +no/)]);
      expect(refused.stderr).not.toContain('s3cret');
    }
    const silent = await asCompose(['-f', address, 'up', '-d'], { ...options, stdin: '' });
    expect([silent.status, silent.stderr]).toEqual([1, 'operation cancelled by user\n']);
    expect(silent.stdout.split('\n').slice(1)).toEqual([
      '',
      'Found the following variables in configuration:',
      'VARIABLE   VALUE             SOURCE         REQUIRED   DEFAULT',
      'IMAGE      flotilla/test:1   compose file   no         flotilla/test:1',
      'TOKEN      s3cret            environment    no         ',
      '',
      'Do you want to proceed with these variables? [Y/n]: ',
    ]);
    expect(await stack.everything()).toEqual([]);
    expect(await run(['-f', address, 'up', '--dry-run'], options)).toMatchObject({ status: 0 });
    const agreed = await asCompose(['-f', address, 'up', '-d'], { ...options, stdin: 'y\n' });
    expect(agreed.status).toBe(0);
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('is included and extended, with its own paths, and asked about where it includes others', async () => {
    await using project = await committed({
      'deploy/compose.yaml': 'services: { far: { image: x, volumes: ["./d:/d"] } }\n',
    });
    const { stack, address, cache, run, asCompose } = project;
    stack.compose(
      `include: ["${address}#main:deploy"]\nservices:\n  near:\n    extends: { file: "${address}?subdir=deploy", service: far }\n`,
    );
    const { stdout } = await run(['config']);
    expect(stdout).toMatch(new RegExp(`source: ${cache}/[0-9a-f]{40}/deploy/d\n`));
    expect(stdout).toMatch(new RegExp(`source: ${cache}/[0-9a-f]{40}/d\n`));
    await using registry = await new TestRegistry(randomBytes(8).toString('hex')).start();
    stack.compose(`include: ["${address}#main:deploy"]\nservices:\n  near: { image: x }\n`);
    const reference = `${registry.host}/shop`;
    expect((await run(['publish', '-y', reference])).status).toBe(0);
    const asked = await asCompose(['-f', `oci://${reference}`, 'up', '-d'], { stdin: 'n\n' });
    expect(asked).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`  - ${address}#main:deploy\n`),
    });
  });

  test('that is not there is a problem in words that scripts know', async () => {
    await using project = await committed({ 'compose.yaml': 'services: {}\n' });
    const { address, run, asCompose } = project;
    expect(await run(['-f', `${address}#none`, 'config'])).toMatchObject({
      status: 1,
      stderr: `REMOTE_FILE  Repository ${address}#none has no branch or tag "none"\n`,
    });
    const refused = await asCompose(['-f', 'oci://127.0.0.1:1/shop', 'config']);
    expect(refused).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^failed to pull OCI resource "127\.0\.0\.1:1\/shop:latest": /),
    });
    const env = { COMPOSE_EXPERIMENTAL_GIT_REMOTE: '0' };
    expect((await asCompose(['-f', address, 'config'], { env })).stderr).toStartWith(
      'git remote resource is disabled by "COMPOSE_EXPERIMENTAL_GIT_REMOTE"\n',
    );
  });
});
