import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const APP = `
services:
  web:
    image: flotilla/test:1
    depends_on: [db]
  db:
    image: flotilla/test:1
`;

async function up(text = APP): Promise<Stack> {
  const stack = await Stack.open(text);
  await stack.ok('up', '-d');
  return stack;
}

describe.concurrent('stop', () => {
  test('stops the containers, dependents first, and keeps them', async () => {
    await using stack = await up();
    await stack.ok('stop');
    const { 'db-1': db, 'web-1': web } = await stack.containers();
    expect(await stack.states()).toEqual(['db-1 exited', 'web-1 exited']);
    expect(web!.State.FinishedAt < db!.State.FinishedAt).toBe(true);
  });

  test('of one service leaves the others', async () => {
    await using stack = await up();
    await stack.ok('stop', 'web');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 exited']);
  });

  test('says that there is nothing to stop, the second time', async () => {
    await using stack = await up();
    await stack.ok('stop');
    expect((await stack.ok('stop')).stderr).toEndWith(`Nothing to stop in "${stack.name}".\n`);
  });

  test('-t cuts the grace period of a container that does not listen', async () => {
    await using stack = await up(
      'services:\n  deaf:\n    image: flotilla/test:1\n    command: [sleep, "1000"]\n    stop_grace_period: 10m\n',
    );
    await stack.ok('stop', '-t', '0');
    expect((await stack.container('deaf-1')).State).toMatchObject({ Status: 'exited', ExitCode: 137 });
  });

  test('is by stop_signal', async () => {
    await using stack = await up(`
services:
  a:
    image: flotilla/test:1
    stop_signal: SIGUSR1
    command: [sh, -c, "trap 'exit 42' USR1; while :; do sleep 1000 & wait $$!; done"]
`);
    await stack.ok('stop');
    expect((await stack.container('a-1')).State.ExitCode).toBe(42);
  });
});

describe.concurrent('start', () => {
  test('starts what was stopped, in the order of the dependencies', async () => {
    await using stack = await up();
    await stack.ok('stop');
    await stack.ok('start');
    const { 'db-1': db, 'web-1': web } = await stack.containers();
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
    expect(db!.State.StartedAt < web!.State.StartedAt).toBe(true);
  });

  test('waits for health before it starts dependents', async () => {
    await using stack = await up(`
services:
  web:
    image: flotilla/test:1
    depends_on: { db: { condition: service_healthy } }
  db:
    image: flotilla/test:full
`);
    await stack.ok('stop');
    const { stderr } = await stack.ok('start');
    expect(stderr).toMatch(/db-1 +Healthy[\s\S]*web-1 +Starting/);
  });

  test('of what runs changes nothing and says so', async () => {
    await using stack = await up();
    const before = await stack.containers();
    expect((await stack.ok('start')).stderr).toBe(`Nothing to start in "${stack.name}".\n`);
    expect(await stack.containers()).toEqual(before);
  });
});

describe.concurrent('restart', () => {
  test('restarts every container and keeps it', async () => {
    await using stack = await up();
    const before = await stack.containers();
    await stack.ok('restart');
    const after = await stack.containers();
    for (const name of ['db-1', 'web-1']) {
      expect(after[name]!.Id).toBe(before[name]!.Id);
      expect(after[name]!.State.StartedAt > before[name]!.State.StartedAt).toBe(true);
    }
  });

  test('of one service leaves the others, also what depends on it', async () => {
    await using stack = await up();
    const before = await stack.container('web-1');
    await stack.ok('restart', 'db');
    expect((await stack.container('web-1')).State).toEqual(before.State);
  });

  test('takes dependents along that say restart: true', async () => {
    await using stack = await up(
      APP.replace('[db]', '{ db: { condition: service_started, restart: true } }'),
    );
    const before = await stack.container('web-1');
    await stack.ok('restart', 'db');
    const after = await stack.container('web-1');
    expect(after.State.StartedAt > before.State.StartedAt).toBe(true);
  });

  test('starts what was stopped', async () => {
    await using stack = await up();
    await stack.ok('stop');
    await stack.ok('restart');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });
});
