import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const TWO = `
services:
  web:
    image: flotilla/test:1
    depends_on: [db]
  db:
    image: flotilla/test:1
`;

const TWO_NETWORKS = `
services:
  web: {image: flotilla/test:1, depends_on: [db], networks: [front]}
  db: {image: flotilla/test:1, networks: [back], volumes: [data:/data]}
networks: {front: {}, back: {}}
volumes: {data: {}}
`;

describe.concurrent('up -d', () => {
  test('makes the network and starts every service', async () => {
    await using stack = await Stack.open(TWO);
    const { stderr } = await stack.ok('up', '-d');
    expect(await stack.everything()).toEqual(['containers/db-1', 'containers/web-1', 'networks/default']);
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
    expect(stderr).toContain(`Container ${stack.name}-web-1  Started`);
  });

  test('says that nothing is to be changed, and changes nothing, the second time', async () => {
    await using stack = await Stack.open(TWO);
    await stack.ok('up', '-d');
    const before = await stack.containers();
    const { stderr } = await stack.ok('up', '-d');
    expect(stderr.split('\n')).toEqual([
      ` Container ${stack.name}-db-1  Running`,
      ` Container ${stack.name}-web-1  Running`,
      `Nothing to change: "${stack.name}" is as the compose file says.`,
      '',
    ]);
    expect(await stack.containers()).toEqual(before);
  });

  test('two at the same time make one set of containers, and both end well', async () => {
    await using stack = await Stack.open(TWO_NETWORKS);
    await Promise.all([stack.ok('up', '-d'), stack.ok('up', '-d'), stack.ok('up', '-d')]);
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
    const { stdout } = await stack.ok('plan');
    expect(stdout).toBe('');
  });

  test('starts a killed container again by one operation', async () => {
    await using stack = await Stack.open(TWO);
    await stack.ok('up', '-d');
    const before = await stack.ids();
    await stack.call('POST', `/containers/${stack.name}-db-1/kill`);
    const { stdout } = await stack.ok('plan');
    expect(stdout).toBe(`#1  container ${stack.name}-db-1  start  was exited\n`);
    await stack.ok('up', '-d');
    expect(await stack.ids()).toEqual(before);
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });

  test('makes a removed container anew under its number', async () => {
    await using stack = await Stack.open(TWO);
    await stack.ok('up', '-d');
    await stack.call('DELETE', `/containers/${stack.name}-db-1?force=1`);
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });

  test('unpauses a paused container', async () => {
    await using stack = await Stack.open(TWO);
    await stack.ok('up', '-d');
    await stack.call('POST', `/containers/${stack.name}-db-1/pause`);
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });

  test('brings up a named service with what it depends on, and nothing else', async () => {
    await using stack = await Stack.open(`${TWO}  other:\n    image: flotilla/test:1\n`);
    await stack.ok('up', '-d', 'web');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });

  test('leaves the dependencies of a named service alone with --no-deps', async () => {
    await using stack = await Stack.open(TWO);
    await stack.ok('up', '-d', '--no-deps', 'web');
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('refuses a service that the file does not have, by name', async () => {
    await using stack = await Stack.open(TWO);
    const { status, stderr } = await stack.run(['up', '-d', 'wbe']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('wbe');
    expect(await stack.everything()).toEqual([]);
  });

  test('creates the containers and starts none with --no-start', async () => {
    await using stack = await Stack.open(TWO);
    await stack.ok('up', '--no-start');
    expect(await stack.states()).toEqual(['db-1 created', 'web-1 created']);
  });

  test('starts what --no-start has created without creating it again', async () => {
    await using stack = await Stack.open(TWO);
    await stack.ok('up', '--no-start');
    const before = await stack.ids();
    await stack.ok('up', '-d');
    expect(await stack.ids()).toEqual(before);
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });

  test('shows the plan and changes nothing with --dry-run', async () => {
    await using stack = await Stack.open(TWO);
    const { stdout } = await stack.ok('up', '-d', '--dry-run');
    expect(stdout).toMatch(/container \S+-web-1 +start +created/);
    expect(await stack.everything()).toEqual([]);
  });

  test('takes a project that is known by COMPOSE_FILE and by its folder name', async () => {
    await using stack = await Stack.open();
    stack.write(`${stack.name}/stack.yml`, TWO);
    const env = { COMPOSE_FILE: `${stack.name}/stack.yml`, COMPOSE_PROJECT_NAME: undefined };
    expect(await stack.run(['up', '-d', 'db'], { env })).toMatchObject({ status: 0 });
    expect(await stack.states()).toEqual(['db-1 running']);
  });
});
