import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { compose } from './as-compose.ts';

const TWO = 'services: {a: {image: x}, b: {image: y, profiles: [p]}}\n';

describe.concurrent('settings of docker compose', () => {
  test('count in .env and in a file of --env-file as in the shell, which goes before them', async () => {
    await using stack = await Stack.open(TWO);
    const services = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> =>
      (await compose(stack, [...args, 'config', '--services'], { env })).stdout;
    expect(await services([])).toBe('a\n');
    stack.write('.env', 'COMPOSE_PROFILES=p\n');
    expect(await services([])).toBe('a\nb\n');
    expect(await services([], { COMPOSE_PROFILES: 'none' })).toBe('a\n');
    stack.write('.env', '');
    stack.write('other.env', 'COMPOSE_PROFILES=p\n');
    expect(await services(['--env-file', 'other.env'])).toBe('a\nb\n');
  });

  test('that have a value which they can not have end the call before anything else', async () => {
    await using stack = await Stack.open(TWO);
    const limit = await compose(stack, ['ps'], { env: { COMPOSE_PARALLEL_LIMIT: 'many' } });
    expect([limit.status, limit.stderr]).toEqual([
      1,
      expect.stringContaining('COMPOSE_PARALLEL_LIMIT must be an integer (found: "many")'),
    ]);
    stack.write('.env', 'COMPOSE_PARALLEL_LIMIT=more\n');
    expect((await compose(stack, ['config', '-q'])).stderr).toContain('(found: "more")');
    const progress = await compose(stack, ['ps'], { env: { COMPOSE_PROGRESS: 'foo' } });
    expect([progress.status, progress.stderr]).toEqual([
      1,
      expect.stringContaining('unsupported --progress value "foo"'),
    ]);
  });
});
