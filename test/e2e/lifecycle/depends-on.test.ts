import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const HEALTHY = `
services:
  web:
    image: flotilla/test:1
    depends_on: { db: { condition: service_healthy } }
  db:
    image: flotilla/test:1
    healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 100ms, retries: 3 }
    command: [sh, -c, "touch /tmp/ready; exec stay"]
`;

const FAILING = `
services:
  after:
    image: flotilla/test:1
    depends_on: [web]
  web:
    image: flotilla/test:1
    depends_on: { migrate: { condition: service_completed_successfully } }
  migrate:
    image: flotilla/test:1
    command: [sh, -c, "exit 3"]
  other:
    image: flotilla/test:1
`;

describe.concurrent('depends_on', () => {
  test('service_healthy starts the dependent once the dependency is healthy', async () => {
    await using stack = await Stack.open(HEALTHY);
    await stack.ok('up', '-d');
    const { 'db-1': db, 'web-1': web } = await stack.containers();
    expect(db?.State.Health?.Status).toBe('healthy');
    expect(web!.State.StartedAt > db!.State.StartedAt).toBe(true);
  });

  test('service_completed_successfully starts the dependent after the end of the dependency', async () => {
    await using stack = await Stack.open(FAILING.replace('exit 3', 'exit 0'));
    await stack.ok('up', '-d');
    const { 'migrate-1': migrate, 'web-1': web } = await stack.containers();
    expect(migrate?.State).toMatchObject({ Status: 'exited', ExitCode: 0 });
    expect(web!.State.StartedAt > migrate!.State.FinishedAt).toBe(true);
  });

  test('a one-shot service that has completed is not run again', async () => {
    await using stack = await Stack.open(FAILING.replace('exit 3', 'exit 0'));
    await stack.ok('up', '-d');
    const before = await stack.container('migrate-1');
    await stack.ok('up', '-d');
    expect((await stack.container('migrate-1')).State).toEqual(before.State);
  });

  test('a dependency that fails ends the run with 1 and skips its dependents', async () => {
    await using stack = await Stack.open(FAILING);
    const { status } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(await stack.states()).toEqual([
      'after-1 created',
      'migrate-1 exited',
      'other-1 running',
      'web-1 created',
    ]);
  });

  test('what is skipped is said with the reason', async () => {
    await using stack = await Stack.open(FAILING);
    const { stderr } = await stack.run(['up', '-d']);
    expect(stderr).toContain(`service "migrate" didn't complete successfully: exit 3`);
    expect(stderr).toMatch(new RegExp(`${stack.name}-web-1 +Skipped: .*migrate-1`));
    expect(stderr).toMatch(new RegExp(`${stack.name}-after-1 +Skipped: `));
  });

  test('a failed dependency that is mended goes on where it stopped', async () => {
    await using stack = await Stack.open(FAILING);
    await stack.run(['up', '-d']);
    const before = await stack.ids();
    stack.compose(FAILING.replace('exit 3', 'exit 0'));
    await stack.ok('up', '-d');
    const { 'migrate-1': _, ...rest } = before;
    expect(await stack.ids()).toMatchObject(rest);
    expect(await stack.states()).toContain('after-1 running');
  });

  test('an unhealthy dependency ends the run with 1 and with its last probe', async () => {
    await using stack = await Stack.open(
      HEALTHY.replace('touch', 'rm -f').replace('test, -e, /tmp/ready', 'sh, -c, "echo not yet; exit 1"'),
    );
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain(`dependency failed to start: container ${stack.name}-db-1 is unhealthy`);
    expect(stderr).toContain('not yet');
  });

  test('a dependency that ends while others wait for its health fails at once', async () => {
    await using stack = await Stack.open(HEALTHY.replace('exec stay', 'exit 4').replace('touch', 'rm -f'));
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain(`dependency failed to start: container ${stack.name}-db-1 exited (4)`);
  });

  test('service_healthy of a service without a healthcheck is an error that says so', async () => {
    await using stack = await Stack.open(HEALTHY.replace(/^ {4}healthcheck.*\n/m, ''));
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('has no healthcheck');
  });

  test('required: false starts the dependent although the dependency fails', async () => {
    await using stack = await Stack.open(
      FAILING.replace('service_completed_successfully', 'service_completed_successfully, required: false'),
    );
    const { status } = await stack.run(['up', '-d']);
    expect(status).toBe(0);
    expect(await stack.states()).toContain('web-1 running');
  });

  test('required: false lets the dependency be switched off by a profile', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    depends_on: { debug: { condition: service_started, required: false } }
  debug:
    image: flotilla/test:1
    profiles: [debug]
`);
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('a cycle is refused and named', async () => {
    await using stack = await Stack.open(
      'services:\n  a: { image: "flotilla/test:1", depends_on: [b] }\n  b: { image: "flotilla/test:1", depends_on: [a] }\n',
    );
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/a -> b -> a|b -> a -> b/);
  });
});
