import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const ONE = 'services:\n  a:\n    image: flotilla/test:1\n';
const FAILING = `${ONE}    command: [no-such-program]\n`;

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe.concurrent('--progress', () => {
  test('json is an object a line, from run-start to run-end', async () => {
    await using stack = await Stack.open(ONE);
    const lines = jsonLines((await stack.ok('--progress', 'json', 'up', '-d')).stderr);
    expect(lines[0]).toMatchObject({ kind: 'run-start', project: stack.name, operations: 3 });
    expect(lines.at(-1)).toMatchObject({ kind: 'run-end', done: 3, failed: 0, skipped: 0 });
    expect(lines).toContainEqual(
      expect.objectContaining({ id: `Container ${stack.name}-a-1`, status: 'Started' }),
    );
  });

  test('json of a run with nothing to do parses too', async () => {
    await using stack = await Stack.open(ONE);
    await stack.ok('up', '-d');
    const lines = jsonLines((await stack.ok('--progress', 'json', 'up', '-d')).stderr);
    expect(lines.at(-1)).toMatchObject({ kind: 'run-end', done: 0 });
  });

  test('json tells a failure with its code, and parses', async () => {
    await using stack = await Stack.open(FAILING);
    const { status, stderr } = await stack.run(['--progress', 'json', 'up', '-d']);
    expect(status).toBe(1);
    expect(jsonLines(stderr)).toContainEqual(
      expect.objectContaining({
        kind: 'operation-failed',
        error: expect.objectContaining({ code: expect.any(String) }),
      }),
    );
  });

  test('quiet says nothing where all is well', async () => {
    await using stack = await Stack.open(ONE);
    expect(await stack.ok('--progress', 'quiet', 'up', '-d')).toMatchObject({ stdout: '', stderr: '' });
  });

  test('quiet does not hide a failure', async () => {
    await using stack = await Stack.open(FAILING);
    const { status, stderr } = await stack.run(['--progress', 'quiet', 'up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('no-such-program');
  });

  test('plain has no control characters', async () => {
    await using stack = await Stack.open(ONE);
    const { stderr } = await stack.ok('--progress', 'plain', 'up', '-d');
    expect(stderr).toContain('Started');
    expect(stderr).not.toContain('\u001b');
  });

  test('is refused where it is none of the modes', async () => {
    await using stack = await Stack.open(ONE);
    const { status, stderr } = await stack.run(['--progress', 'fancy', 'up', '-d']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('fancy');
  });

  test('goes to standard error, so that standard output is free', async () => {
    await using stack = await Stack.open(ONE);
    expect((await stack.ok('up', '-d')).stdout).toBe('');
  });
});
