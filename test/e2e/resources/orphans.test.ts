import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const WITH_OLD = 'services:\n  web:\n    image: flotilla/test:1\n  old:\n    image: flotilla/test:1\n';
const WITHOUT = 'services:\n  web:\n    image: flotilla/test:1\n';

async function withOrphan(): Promise<Stack> {
  const stack = await Stack.open(WITH_OLD);
  await stack.ok('up', '-d');
  stack.compose(WITHOUT);
  return stack;
}

describe.concurrent('orphans', () => {
  test('are named in a warning and left alone', async () => {
    await using stack = await withOrphan();
    const { stderr } = await stack.ok('up', '-d');
    expect(stderr).toContain(`Found orphan containers (${stack.name}-old-1)`);
    expect(await stack.states()).toEqual(['old-1 running', 'web-1 running']);
  });

  test('are removed by up --remove-orphans, without the warning', async () => {
    await using stack = await withOrphan();
    const { stderr } = await stack.ok('up', '-d', '--remove-orphans');
    expect(stderr).not.toContain('Found orphan');
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('are removed where COMPOSE_REMOVE_ORPHANS says so', async () => {
    await using stack = await withOrphan();
    await stack.run(['up', '-d'], { env: { COMPOSE_REMOVE_ORPHANS: '1' } });
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('are not mentioned where COMPOSE_IGNORE_ORPHANS says so', async () => {
    await using stack = await withOrphan();
    const { stderr } = await stack.run(['up', '-d'], { env: { COMPOSE_IGNORE_ORPHANS: 'true' } });
    expect(stderr).not.toContain('orphan');
  });

  test('survive down, and go with down --remove-orphans', async () => {
    await using stack = await withOrphan();
    await stack.ok('down');
    expect(await stack.states()).toEqual(['old-1 running']);
    await stack.ok('down', '--remove-orphans');
    expect(await stack.everything()).toEqual([]);
  });

  test('a network that an orphan still uses stays, and that is no failure', async () => {
    await using stack = await withOrphan();
    const { stderr } = await stack.ok('down');
    expect(stderr).toContain('Resource is still in use');
    expect(await stack.everything()).toEqual(['containers/old-1', 'networks/default']);
  });

  test('are not what a profile has switched off', async () => {
    await using stack = await Stack.open(WITH_OLD);
    await stack.ok('up', '-d');
    stack.compose(`${WITH_OLD}    profiles: [extra]\n`);
    const { stderr } = await stack.ok('up', '-d', '--remove-orphans');
    expect(stderr).not.toContain('orphan');
    expect(await stack.states()).toEqual(['old-1 running', 'web-1 running']);
  });

  test('are not the services beside a named one', async () => {
    await using stack = await Stack.open(WITH_OLD);
    await stack.ok('up', '-d');
    const { stderr } = await stack.ok('up', '-d', '--remove-orphans', 'web');
    expect(stderr).not.toContain('orphan');
    expect(await stack.states()).toEqual(['old-1 running', 'web-1 running']);
  });
});
