import { describe, expect, test } from 'bun:test';
import type { Finished } from '../../support/process.ts';
import { Stack } from '../support/stack.ts';
import { compose, composeOk } from './as-compose.ts';

const SERVICE = '{image: flotilla/test:1, command: [sleep, "300"], init: true}';

/** A stack whose service b is an orphan. */
async function withOrphan(): Promise<Stack> {
  const stack = await Stack.open(`services: {a: ${SERVICE}, b: ${SERVICE}}\n`);
  await composeOk(stack, 'up', '-d');
  stack.compose(`services: {a: ${SERVICE}}\n`);
  return stack;
}

async function remaining(stack: Stack): Promise<readonly string[]> {
  const { stdout } = await composeOk(stack, 'ps', '-a', '--orphans', '--format', '{{.Service}}');
  return stdout.split('\n').filter(Boolean).sort();
}

function run(stack: Stack, words: string, env: Readonly<Record<string, string>>): Promise<Finished> {
  return compose(stack, words.split(' '), { env });
}

describe.concurrent('called as docker compose', () => {
  test('COMPOSE_REMOVE_ORPHANS counts in .env for up, and in the shell for down, too', async () => {
    await using stack = await withOrphan();
    stack.write('.env', 'COMPOSE_REMOVE_ORPHANS=1\n');
    await composeOk(stack, 'create');
    await composeOk(stack, 'down', '-t', '0');
    expect(await remaining(stack)).toEqual(['b']);
    await composeOk(stack, 'up', '-d');
    expect(await remaining(stack)).toEqual(['a']);
  });

  test('--remove-orphans=false goes before COMPOSE_REMOVE_ORPHANS', async () => {
    await using stack = await withOrphan();
    const env = { COMPOSE_REMOVE_ORPHANS: '1' };
    await run(stack, 'up -d --remove-orphans=false', env);
    expect(await remaining(stack)).toEqual(['a', 'b']);
    await run(stack, 'down -t 0 --remove-orphans=false', env);
    expect(await remaining(stack)).toEqual(['b']);
  });

  test('kill goes to orphans where COMPOSE_REMOVE_ORPHANS says so', async () => {
    await using stack = await withOrphan();
    await run(stack, 'kill --remove-orphans=false', { COMPOSE_REMOVE_ORPHANS: '1' });
    expect(await stack.states()).toEqual(['a-1 exited', 'b-1 running']);
    await run(stack, 'kill', { COMPOSE_REMOVE_ORPHANS: '1' });
    expect(await stack.states()).toEqual(['a-1 exited', 'b-1 exited']);
  });

  test('a service that is off is listed with the orphans, and left out with them', async () => {
    await using stack = await Stack.open(
      `services: {a: ${SERVICE}, b: ${SERVICE.replace('{', '{profiles: [x], ')}}\n`,
    );
    await composeOk(stack, 'up', '-d', 'a', 'b');
    const listed = async (...flags: readonly string[]): Promise<readonly string[]> =>
      (await composeOk(stack, 'ps', '--services', ...flags)).stdout.split('\n').filter(Boolean).sort();
    expect(await listed()).toEqual(['a', 'b']);
    expect(await listed('--orphans=false')).toEqual(['a']);
    expect(await listed('--orphans=false', 'b')).toEqual(['b']);
  });

  test('orphans are not removed and ignored at once', async () => {
    await using stack = await withOrphan();
    const { status, stderr } = await run(stack, 'up -d --remove-orphans', { COMPOSE_IGNORE_ORPHANS: '1' });
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans'),
    ]);
    expect(await remaining(stack)).toEqual(['a', 'b']);
  });

  test('COMPOSE_STATUS_STDOUT has progress on standard output', async () => {
    await using stack = await withOrphan();
    const { stdout } = await run(stack, 'up -d', { COMPOSE_STATUS_STDOUT: '1' });
    expect(stdout).toContain(`Container ${stack.name}-a-1  Running\n`);
  });
});
