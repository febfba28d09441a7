import { describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from '../support/stack.ts';
import { compose } from './as-compose.ts';

const MISSING = 'services:\n  a: {image: x, env_file: none.env}\n  b: {image: y}\n';

describe.concurrent('called as docker compose', () => {
  test('an env file that is not there fails only what is made from it, and what docker compose fails', async () => {
    await using stack = await Stack.open(MISSING);
    const statusOf = async (...args: readonly string[]): Promise<number | null> =>
      (await compose(stack, args)).status;
    for (const words of ['ps', 'down', 'stop', 'logs', 'config --services', 'config --images', 'build'])
      expect([words, await statusOf(...words.split(' '))]).toEqual([words, 0]);
    for (const words of ['config -q', 'config --environment', 'create'])
      expect([words, await statusOf(...words.split(' '))]).toEqual([words, 1]);
  });

  test('lists of images are of the services that are named', async () => {
    await using stack = await Stack.open('services: {a: {image: x}, b: {image: y, profiles: [p]}}\n');
    expect((await compose(stack, ['config', '--images', 'b'])).stdout).toBe('y\n');
    expect((await compose(stack, ['config', '--images'])).stdout).toBe('x\n');
    expect((await compose(stack, ['config', '--images', 'c'])).stderr).toContain('no such service: c');
  });

  test('JSON of the project is as Go writes it, without a line break at the end, and that of variables with two', async () => {
    await using stack = await Stack.open('services: {a: {image: x, command: ["a && b"]}}\n');
    const { stdout } = await compose(stack, ['config', '--format', 'json']);
    expect(stdout).toEndWith('\n}');
    expect(stdout).toContain('"a \\u0026\\u0026 b"');
    expect((await compose(stack, ['config', '--format', 'json', '--variables'])).stdout).toBe('{}\n\n');
  });

  test("only the project is written to a file, and one that cannot be written is the call's failure", async () => {
    await using stack = await Stack.open('services: {a: {image: x}}\n');
    expect((await compose(stack, ['config', '--services', '-o', 'out'])).stdout).toBe('a\n');
    const { status, stderr } = await compose(stack, ['config', '-o', 'none/out']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('no such file or directory')]);
  });

  test("keys that begin with x- are the user's own, unless a fleet file is named", async () => {
    const text = 'services: {a: {image: x, x-priority: high, x-deploy: {strategy: mine}}}\n';
    await using stack = await Stack.open(text);
    writeFileSync(join(stack.folder, 'fleet.yaml'), 'nodes: {}\n');
    expect(await compose(stack, ['config', '-q'])).toMatchObject({ status: 0, stderr: '' });
    const { status, stderr } = await compose(stack, ['--fleet', 'fleet.yaml', 'config', '-q']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('X_PRIORITY_INVALID')]);
  });
});
