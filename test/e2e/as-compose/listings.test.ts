import { describe, expect, test } from 'bun:test';
import { lstatSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from '../support/stack.ts';
import { compose, composeOk } from './as-compose.ts';

describe.concurrent('lists under the name of docker compose', () => {
  test('ps leaves out what run has made, unless it lists all', async () => {
    await using stack = await Stack.open('services: {a: {image: "flotilla/test:1"}}\n');
    expect((await composeOk(stack, 'ps', '--services')).stdout).toBe('\n');
    await composeOk(stack, 'run', '-d', '--name', `${stack.name}-once`, 'a');
    expect((await composeOk(stack, 'ps', '-q')).stdout).toBe('');
    expect((await composeOk(stack, 'ps', '-a', '--format', '{{.Name}}')).stdout).toBe(`${stack.name}-once\n`);
  });

  test('top has no number for what run has made', async () => {
    await using stack = await Stack.open('services: {a: {image: "flotilla/test:1"}}\n');
    await composeOk(stack, 'run', '-d', 'a');
    expect((await composeOk(stack, 'top')).stdout).toMatch(/^SERVICE +# +UID .*\na {5,}root /);
    expect((await stack.ok('top')).stdout).toMatch(/\na +run +root /);
  });

  test('images has the fields of docker compose in JSON, and ps prints what is published as Go prints structs', async () => {
    await using stack = await Stack.open(
      'services: {a: {image: "flotilla/test:1", ports: ["127.0.0.1::53/udp"]}}\n',
    );
    await composeOk(stack, 'up', '-d');
    const [image] = JSON.parse((await composeOk(stack, 'images', '--format', 'json')).stdout);
    expect(Object.keys(image)).toEqual([
      'ID',
      'ContainerName',
      'Repository',
      'Tag',
      'Platform',
      'Size',
      'LastTagTime',
    ]);
    expect((await composeOk(stack, 'ps', '--format', '{{.Publishers}}')).stdout).toMatch(
      /^\[\{127\.0\.0\.1 53 \d+ udp\}\]\n$/,
    );
  });

  test('ls finds nothing by a pattern that is none, and names a filter that there is not', async () => {
    await using stack = await Stack.open('services: {a: {image: "flotilla/test:1"}}\n');
    expect((await composeOk(stack, 'ls', '-q', '--filter', 'name=[')).stdout).toBe('');
    expect((await compose(stack, ['ls', '--filter', 'bogus=x'])).stderr).toContain("invalid filter 'bogus'");
  });

  test('port takes a protocol in capitals', async () => {
    await using stack = await Stack.open('services: {a: {image: "flotilla/test:1", ports: ["53/udp"]}}\n');
    await composeOk(stack, 'up', '-d');
    expect((await composeOk(stack, 'port', '--protocol=UDP', 'a', '53')).stdout).toMatch(
      /^0\.0\.0\.0:\d+\n$/,
    );
    expect((await compose(stack, ['port', '--protocol=sctp', 'a', '53'])).stderr).toContain(
      'no port 53/sctp',
    );
  });

  test('logs take an empty time for none, one ahead for nothing yet, and a tail below nothing for all', async () => {
    await using stack = await Stack.open(
      'services: {a: {image: "flotilla/test:1", command: [echo, said]}}\n',
    );
    await composeOk(stack, 'up', '-d');
    await composeOk(stack, 'wait', 'a').catch(() => undefined);
    const said = async (...flags: readonly string[]): Promise<string> =>
      (await composeOk(stack, 'logs', '--no-log-prefix', ...flags)).stdout;
    expect(await said('--since', '')).toBe('said\n');
    expect(await said('--tail=-1')).toBe('said\n');
    expect(await said('--since=-1h')).toBe('');
  });
});

describe.concurrent('a service that there is not, under the name of docker compose', () => {
  test.each([[['port', 'none', '80']], [['export', '-o', 'x.tar', 'none']], [['commit', 'none', 'x:1']]])(
    'does not run, for %p',
    async (words) => {
      await using stack = await Stack.open('services: {a: {image: "flotilla/test:1"}}\n');
      await composeOk(stack, 'create');
      const { status, stderr } = await compose(stack, words);
      expect([status, stderr]).toEqual([1, expect.stringContaining('service "none" is not running')]);
    },
  );
});

describe.concurrent('a question under the name of docker compose', () => {
  test('stands on standard output, and is answered with any of its words for yes', async () => {
    await using stack = await Stack.open('services: {a: {image: "flotilla/test:1"}}\n');
    await composeOk(stack, 'create');
    const asked = await compose(stack, ['rm'], { stdin: 'n\n' });
    expect([asked.status, asked.stdout]).toEqual([0, `Going to remove ${stack.name}-a-1`]);
    expect(await stack.states()).toEqual(['a-1 created']);
    await compose(stack, ['rm'], { stdin: 'true\n' });
    expect(await stack.states()).toEqual([]);
  });
});

describe.concurrent('export under the name of docker compose', () => {
  test('writes where a link leads, and takes the place of no folder', async () => {
    await using stack = await Stack.open('services: {a: {image: "flotilla/test:1"}}\n');
    await composeOk(stack, 'up', '-d');
    symlinkSync('real.tar', join(stack.folder, 'link.tar'));
    await composeOk(stack, 'export', '-o', 'link.tar', 'a');
    expect(lstatSync(join(stack.folder, 'link.tar')).isSymbolicLink()).toBe(true);
    const refused = async (path: string): Promise<string> =>
      (await compose(stack, ['export', '-o', path, 'a'])).stderr;
    expect(await refused('.')).toContain('cannot write to a directory');
    expect(await refused('no/such.tar')).toContain('invalid output path: directory');
    expect(await refused('link.tar/x')).toContain('invalid output path: directory');
  });
});
