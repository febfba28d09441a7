import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from '../support/stack.ts';

const ONE = 'services: {a: {image: "flotilla/test:1"}}\n';

describe.concurrent('--dry-run behind the name of a command', () => {
  test('creates and scales nothing', async () => {
    await using stack = await Stack.open(ONE);
    await stack.ok('create', '--dry-run');
    await stack.ok('scale', '--dry-run', 'a=2');
    expect(await stack.states()).toEqual([]);
  });

  test('runs nothing in a container that is there, and none of its own', async () => {
    await using stack = await Stack.open(ONE);
    await stack.ok('up', '-d');
    await stack.ok('run', '--dry-run', '-d', 'a', 'true');
    expect(await stack.states()).toEqual(['a-1 running']);
    const detached = await stack.ok('exec', '--dry-run', '-d', 'a', 'touch', '/tmp/made');
    expect(detached.stdout).toContain('Executing command ["touch" "/tmp/made"]');
    const { status, stderr } = await stack.run(['exec', '--dry-run', 'a', 'touch', '/tmp/made']);
    expect(status).toBe(1);
    expect(stderr).toContain('interactive exec is not supported in dry-run mode');
    expect(await stack.exec('a-1', 'ls', '/tmp')).toBe('');
    expect((await stack.run(['attach', '--dry-run', 'a'])).status).toBe(1);
  });

  test('copies and writes no file', async () => {
    await using stack = await Stack.open(ONE);
    await stack.ok('up', '-d');
    const { stderr } = await stack.ok('cp', '--dry-run', 'compose.yaml', 'a:/tmp/made');
    expect(stderr).toContain(
      `DRY-RUN MODE -  ${stack.name}-a-1 copy compose.yaml to ${stack.name}-a-1:/tmp/made`,
    );
    await stack.ok('export', '--dry-run', '-o', 'made.tar', 'a');
    expect(await stack.exec('a-1', 'ls', '/tmp')).toBe('');
    expect(existsSync(join(stack.folder, 'made.tar'))).toBe(false);
  });

  test('is refused where nothing can be shown, before anything is changed', async () => {
    await using stack = await Stack.open(ONE);
    const { status, stderr } = await stack.run(['volume', 'restore', '--dry-run', 'data', 'none.tar']);
    expect(status).toBe(1);
    expect(stderr).toContain('"volume restore" can\'t show what it would change');
  });
});
