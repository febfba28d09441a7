import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const APP = `
services:
  web:
    image: flotilla/test:1
    depends_on: { db: { condition: service_healthy } }
  db:
    image: flotilla/test:full
    volumes: [data:/data]
volumes:
  data:
`;

interface Planned {
  readonly id: string;
  readonly kind: string;
  readonly cause: string;
  readonly resource: { readonly kind: string; readonly name: string };
  readonly dependsOn: readonly string[];
}

describe.concurrent('plan', () => {
  test('is a line for each operation with its cause and what it waits for', async () => {
    await using stack = await Stack.open(APP);
    const { stdout } = await stack.ok('plan');
    const n = stack.name;
    expect(stdout.replace(/ {2,}/g, '  ')).toBe(
      [
        `#1  network ${n}_default  create  not found`,
        `#2  volume ${n}_data  create  not found`,
        `#3  container ${n}-db-1  create  not found  after #2`,
        `#4  container ${n}-web-1  create  not found`,
        `#5  container ${n}-db-1  start  created  after #1 #3`,
        `#6  container ${n}-db-1  await healthy  others wait for it to be healthy  after #5`,
        `#7  container ${n}-web-1  start  created  after #1 #4 #6`,
        '',
      ].join('\n'),
    );
  });

  test('changes nothing', async () => {
    await using stack = await Stack.open(APP);
    await stack.ok('plan');
    expect(await stack.everything()).toEqual([]);
  });

  test('is empty after up', async () => {
    await using stack = await Stack.open(APP);
    await stack.ok('up', '-d');
    expect(await stack.ok('plan')).toMatchObject({ stdout: '', stderr: 'Nothing to do.\n' });
  });

  test('is empty at once after up -d of a service whose health is still unknown', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    healthcheck: { test: [CMD, "true"], interval: 1h }\n',
    );
    await stack.ok('up', '-d');
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('--format json is one document whose operations come after those they wait for', async () => {
    await using stack = await Stack.open(APP);
    const { stdout } = await stack.ok('plan', '--format', 'json');
    const { project, operations } = JSON.parse(stdout) as { project: string; operations: Planned[] };
    expect(project).toBe(stack.name);
    operations.forEach(({ dependsOn }, index) => {
      const earlier = operations.slice(0, index).map(({ id }) => id);
      expect(earlier).toEqual(expect.arrayContaining([...dependsOn]));
    });
  });

  test('--format json of nothing to do is a document with no operations', async () => {
    await using stack = await Stack.open(APP);
    await stack.ok('up', '-d');
    const { stdout } = await stack.ok('plan', '--format', 'json');
    expect(JSON.parse(stdout)).toEqual({ project: stack.name, operations: [] });
  });

  test('--exit-code tells changes (3) from none (0)', async () => {
    await using stack = await Stack.open(APP);
    expect((await stack.run(['plan', '--exit-code'])).status).toBe(3);
    await stack.ok('up', '-d');
    expect((await stack.run(['plan', '--exit-code'])).status).toBe(0);
  });

  test('holds no value of an environment variable', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    environment: { PASSWORD: hunter2 }\n',
    );
    const text = await stack.ok('plan');
    const json = await stack.ok('plan', '--format', 'json');
    expect(`${text.stdout}${json.stdout}`).not.toContain('hunter2');
  });

  test('takes the flags of up', async () => {
    await using stack = await Stack.open(APP);
    await stack.ok('up', '-d');
    const { stdout } = await stack.ok('plan', '--scale', 'web=2', '--force-recreate', 'web');
    expect(stdout).toMatch(/web-1 +create +forced/);
    expect(stdout).toMatch(/web-2 +create +not found/);
    expect(stdout).not.toMatch(/db-1 +create/);
  });

  test('--explain says what the node thinks of a service, and changes nothing', async () => {
    await using stack = await Stack.open(APP);
    const { stdout } = await stack.ok('plan', '--explain', 'web');
    expect(stdout).toStartWith('web: 1 placed, strategy spread\n  web-1 is new on local\n');
    expect(stdout).toContain('nothing against it: ready, availability, pause');
    const json = JSON.parse(
      (await stack.ok('plan', '--explain', 'web', '--format', 'json')).stdout,
    ) as object;
    expect(json).toMatchObject({ service: 'web', replicas: [{ slot: 1, isNew: true }], unplaced: [] });
    expect(await stack.ids()).toEqual({});
    const { status, stderr } = await stack.run(['plan', '--explain', 'wbe']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('no such service: wbe');
  });
});
