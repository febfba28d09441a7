import { describe, expect, test } from 'bun:test';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../support/process.ts';
import { FLOTILLA, Stack } from '../support/stack.ts';

const EXECUTABLE = join(FLOTILLA, '../../dist/flotilla');
const SERVICE = 'services:\n  web:\n    image: flotilla/test:1\n';

/** A link of that name to the executable, or to its launcher. */
function linked(stack: Stack, name: string, target = EXECUTABLE): string {
  mkdirSync(join(stack.folder, 'bin'), { recursive: true });
  const path = join(stack.folder, 'bin', name);
  symlinkSync(target, path);
  return path;
}

const call = (stack: Stack, program: string, ...words: readonly string[]) =>
  run(program, words, { cwd: stack.folder, env: stack.environment() });

describe.concurrent('under another name', () => {
  test.each([['the executable', EXECUTABLE] as const, ['its launcher', FLOTILLA] as const])(
    'docker-compose, as a link to %s, is docker compose',
    async (_, target) => {
      await using stack = await Stack.open(SERVICE);
      const compose = linked(stack, 'docker-compose', target);
      const version = await call(stack, compose, 'version');
      expect(version.stdout).toMatch(/^Docker Compose version v2\.40\.3-flotilla\d/);
      expect((await call(stack, compose, 'version', '--short')).stdout).toMatch(/^2\.40\.3-flotilla\d/);
      expect((await call(stack, compose, '--version')).stdout).toBe(version.stdout);
      expect((await call(stack, compose, 'up', '--help')).stdout).toMatch(
        /^Usage: {2}docker compose up \[OPTIONS\] /,
      );
      expect((await call(stack, compose, 'up', '-d')).status).toBe(0);
      expect(await stack.states()).toEqual(['web-1 running']);
    },
  );

  test.each(['compose', 'flotilla'])('docker-%s is a plugin of the docker CLI', async (word) => {
    await using stack = await Stack.open(SERVICE);
    const plugin = linked(stack, `docker-${word}`);
    const metadata = JSON.parse((await call(stack, plugin, 'docker-cli-plugin-metadata')).stdout);
    expect(metadata).toMatchObject({ SchemaVersion: '0.1.0', Vendor: 'flotilla' });
    expect(Object.keys(metadata)).toEqual(['SchemaVersion', 'Vendor', 'Version', 'ShortDescription']);
    const started = await call(stack, plugin, '-D', '--log-level', 'info', word, 'up', '-d');
    expect(started.status).toBe(0);
    const listed = await call(stack, plugin, word, 'ps', '-q');
    expect(listed.stdout.trim()).toBe((await stack.container('web-1')).Id);
    const { stdout: help } = await call(stack, plugin, word, 'ps', '--help');
    expect(help).toMatch(
      word === 'compose' ? /^Usage: {2}docker compose ps \[OPTIONS\] / : /^Usage: docker flotilla ps /,
    );
  });

  test('hints of what fails on the way name the program as it was called, too', async () => {
    await using stack = await Stack.open(
      'services:\n  web:\n    image: flotilla/test:1\n    command: ["false"]\n',
    );
    const up = await call(stack, linked(stack, 'docker-compose'), 'up', '-d', '--wait');
    expect(up.status).toBe(1);
    expect(up.stderr).toContain('docker-compose logs');
    expect(up.stderr).not.toContain('flotilla logs');
  });

  test("the docker CLI's --host counts, and hints name the program as it was called", async () => {
    await using stack = await Stack.open(SERVICE);
    const plugin = linked(stack, 'docker-compose');
    const away = await call(stack, plugin, '-H', 'unix:///no/such.sock', 'compose', 'ps');
    expect(away.status).toBe(1);
    expect(away.stderr).toContain('unix:///no/such.sock');
    const exec = await call(stack, plugin, 'compose', 'exec', 'web', 'true');
    expect(exec.stderr).toContain('docker compose up starts it');
  });
});
