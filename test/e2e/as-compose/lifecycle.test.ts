import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { compose, composeOk } from './as-compose.ts';

const PROFILES = `
services:
  web: { image: "flotilla/test:1" }
  tool: { image: "flotilla/test:1", profiles: [tools] }
`;

describe.concurrent('what a profile switches off', () => {
  test('is left alone by stop, restart, kill, pause and rm, unless it is named', async () => {
    await using stack = await Stack.open(PROFILES);
    await stack.ok('--profile', 'tools', 'up', '-d');
    const started = (await stack.container('tool-1')).State.StartedAt;
    await stack.ok('restart');
    await stack.ok('pause');
    await stack.ok('unpause');
    await stack.ok('kill');
    await stack.ok('rm', '-fs');
    expect(await stack.states()).toEqual(['tool-1 running']);
    expect((await stack.container('tool-1')).State.StartedAt).toBe(started);
    await stack.ok('stop', 'tool');
    expect(await stack.states()).toEqual(['tool-1 exited']);
    await stack.ok('start', 'tool');
    expect(await stack.states()).toEqual(['tool-1 running']);
  });
});

describe.concurrent('a service whose image has no name that there can be', () => {
  test('keeps nobody from starting, stopping and removing the others', async () => {
    await using stack = await Stack.open(
      'services: {web: {image: "flotilla/test:1"}, wrong: {image: "No Name"}}\n',
    );
    await stack.ok('up', '-d', 'web');
    await stack.ok('stop');
    expect(await stack.states()).toEqual(['web-1 exited']);
    await stack.ok('down');
    expect(await stack.states()).toEqual([]);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('invalid reference format')]);
  });
});

describe.concurrent('what has ended already', () => {
  test('is said to be stopped by stop and down', async () => {
    await using stack = await Stack.open('services: {a: {image: "flotilla/test:1", command: ["true"]}}\n');
    await stack.ok('up');
    expect((await stack.ok('stop')).stderr).toContain(`Container ${stack.name}-a-1  Stopped\n`);
    expect((await stack.ok('down')).stderr).toContain(`Container ${stack.name}-a-1  Stopped\n`);
  });

  test('is told by its end where others wait for its health', async () => {
    await using stack = await Stack.open(`
services:
  web: { image: "flotilla/test:1", depends_on: { db: { condition: service_healthy } } }
  db: { image: "flotilla/test:1", command: [sh, -c, "sleep 0.2; exit 4"] }
`);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain(`dependency failed to start: container ${stack.name}-db-1 exited (4)`);
  });
});

describe.concurrent('restart', () => {
  test('waits for what has to be healthy before it restarts what needs it', async () => {
    await using stack = await Stack.open(`
services:
  web: { image: "flotilla/test:1", depends_on: { db: { condition: service_healthy, restart: true } } }
  db: { image: "flotilla/test:1", healthcheck: { test: "true", interval: 1s } }
`);
    await stack.ok('up', '-d');
    const { stderr } = await stack.ok('restart', 'db');
    const place = (text: string): number => stderr.indexOf(`Container ${stack.name}-${text}\n`);
    expect(place('db-1  Healthy')).toBeGreaterThan(place('db-1  Started'));
    expect(place('web-1  Restarting')).toBeGreaterThan(place('db-1  Healthy'));
  });
});

describe.concurrent('a project without its files', () => {
  test('is neither started nor restarted where a named service has no container', async () => {
    await using stack = await Stack.open('services: { web: { image: "flotilla/test:1" } }\n');
    const asked = async (...words: readonly string[]): Promise<unknown> => {
      const { status, stderr } = await compose(stack, ['-p', stack.name, ...words]);
      return [status, stderr.split('\n')[0]];
    };
    expect(await asked('start', 'web')).toEqual([
      1,
      `no container found for project "${stack.name}": not found`,
    ]);
    await composeOk(stack, 'create');
    expect(await asked('start', 'web', 'other')).toEqual([1, 'no such service: "other": not found']);
    expect(await asked('restart', 'web', 'other')).toEqual([1, 'no such service: other']);
    expect(await asked('stop', 'other')).toEqual([0, '']);
    expect(await stack.states()).toEqual(['web-1 created']);
  });

  test('starts what a named service depends on', async () => {
    await using stack = await Stack.open(`
services:
  web: { image: "flotilla/test:1", depends_on: [db] }
  db: { image: "flotilla/test:1" }
  other: { image: "flotilla/test:1" }
`);
    await stack.ok('up', '-d');
    await stack.ok('stop', '-t', '0');
    const { status } = await stack.run(['-p', stack.name, 'start', 'web'], { cwd: '/' });
    expect(status).toBe(0);
    expect(await stack.states()).toEqual(['db-1 running', 'other-1 exited', 'web-1 running']);
  });
});
