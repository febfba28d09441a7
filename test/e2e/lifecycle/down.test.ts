import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const APP = `
services:
  web:
    image: flotilla/test:1
    depends_on: [db]
  db:
    image: flotilla/test:1
    volumes: [data:/data]
volumes:
  data:
`;

async function up(text = APP): Promise<Stack> {
  const stack = await Stack.open(text);
  await stack.ok('up', '-d');
  return stack;
}

describe.concurrent('down', () => {
  test('removes containers and networks and keeps volumes', async () => {
    await using stack = await up();
    await stack.ok('down');
    expect(await stack.everything()).toEqual(['volumes/data']);
  });

  test('stops dependents before what they depend on', async () => {
    await using stack = await up();
    const { stderr } = await stack.ok('down');
    expect(stderr).toMatch(/web-1 +Removed[\s\S]*db-1 +Stopping/);
  });

  test('-v removes the volumes', async () => {
    await using stack = await up();
    await stack.ok('down', '-v');
    expect(await stack.everything()).toEqual([]);
  });

  test('twice in a row is no failure, and says that there was nothing', async () => {
    await using stack = await up();
    await stack.ok('down', '-v');
    expect((await stack.ok('down', '-v')).stderr).toBe(
      `No resource found to remove for project "${stack.name}".\n`,
    );
  });

  test('of a service leaves the rest and the network', async () => {
    await using stack = await up();
    await stack.ok('down', 'web');
    expect(await stack.everything()).toEqual(['containers/db-1', 'networks/default', 'volumes/data']);
  });

  test('of a service takes what only that one used along', async () => {
    await using stack = await up(`
services:
  web: { image: "flotilla/test:1", networks: [front, back], volumes: [cache:/cache], depends_on: [db] }
  db: { image: "flotilla/test:1", networks: [back], volumes: [data:/data] }
networks: { front: {}, back: {} }
volumes: { cache: {}, data: {} }
`);
    await stack.ok('down', '-v', 'web');
    expect(await stack.everything()).toEqual(['containers/db-1', 'networks/back', 'volumes/data']);
  });

  test('of a service by -p alone leaves the volume of another that is gone', async () => {
    await using stack = await up();
    await stack.ok('rm', '-s', '-f', 'db');
    await stack.run(['-p', stack.name, 'down', '-v', 'web'], { cwd: '/' });
    expect(await stack.everything()).toEqual(['volumes/data']);
  });

  test('by -p alone needs no compose file and keeps the order', async () => {
    await using stack = await up();
    const { status, stderr } = await stack.run(['-p', stack.name, 'down', '-v'], { cwd: '/' });
    expect(status).toBe(0);
    expect(stderr).toMatch(/web-1 +Removed[\s\S]*db-1 +Stopping/);
    expect(await stack.everything()).toEqual([]);
  });

  test('without a compose file and without a name is an error that says so', async () => {
    await using stack = await Stack.open();
    const { status, stderr } = await stack.run(['down'], { env: { COMPOSE_PROJECT_NAME: undefined } });
    expect(status).not.toBe(0);
    expect(stderr).toContain('There is no compose file');
  });

  test('-t cuts the grace period', async () => {
    await using stack = await up(
      'services:\n  deaf:\n    image: flotilla/test:1\n    command: [sleep, "1000"]\n    stop_grace_period: 10m\n',
    );
    await stack.ok('down', '-t', '0');
    expect(await stack.everything()).toEqual([]);
  });

  test('removes paused and never started containers', async () => {
    await using stack = await up();
    await stack.call('POST', `/containers/${stack.name}-db-1/pause`);
    await stack.ok('down', '-t', '1');
    await stack.ok('up', '--no-start');
    await stack.ok('down', '-v');
    expect(await stack.everything()).toEqual([]);
  });

  test('never touches external networks and volumes', async () => {
    await using stack = await Stack.open();
    const outside = `${stack.name}outside`;
    stack.alsoRemovesPath(`networks/${outside}`);
    stack.alsoRemovesPath(`volumes/${outside}`);
    await stack.call('POST', '/networks/create', { Name: outside });
    await stack.call('POST', '/volumes/create', { Name: outside });
    stack.compose(`
services:
  a:
    image: flotilla/test:1
    networks: [out]
    volumes: [out:/out]
networks:
  out: { external: true, name: ${outside} }
volumes:
  out: { external: true, name: ${outside} }
`);
    await stack.ok('up', '-d');
    await stack.ok('down', '-v');
    expect(await stack.everything()).toEqual([]);
    expect(await stack.call('GET', `/networks/${outside}`)).toContain(outside);
    expect(await stack.call('GET', `/volumes/${outside}`)).toContain(outside);
  });

  test('--dry-run shows the plan and removes nothing', async () => {
    await using stack = await up();
    const before = await stack.everything();
    const { stdout } = await stack.ok('down', '-v', '--dry-run');
    expect(stdout).toMatch(/volume \S+_data +remove +down -v/);
    expect(await stack.everything()).toEqual(before);
  });

  test('and up again finds the content of the volume', async () => {
    await using stack = await up();
    await stack.exec('db-1', 'sh', '-c', 'echo kept > /data/f');
    await stack.ok('down');
    await stack.ok('up', '-d');
    expect(await stack.exec('db-1', 'cat', '/data/f')).toBe('kept');
  });

  test('--remove-orphans takes down what run has left running', async () => {
    await using stack = await up();
    await stack.ok('run', '-d', 'db', 'sleep', '1000');
    await stack.ok('run', '-T', 'db', 'true');
    await stack.ok('down', '-v', '-t', '0', '--remove-orphans');
    expect(await stack.everything()).toEqual([]);
  });

  test('takes down what a profile had started', async () => {
    await using stack = await Stack.open(
      `${APP.replace('services:\n', 'services:\n  x: { image: "flotilla/test:1", profiles: [p] }\n')}`,
    );
    await stack.ok('--profile', 'p', 'up', '-d');
    await stack.ok('down', '-v');
    expect(await stack.everything()).toEqual([]);
  });
});
