import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const APP = `
services:
  web:
    image: flotilla/test:1
    depends_on: [db]
  db:
    image: flotilla/test:1
    volumes: [/anonymous]
`;

async function up(text = APP): Promise<Stack> {
  const stack = await Stack.open(text);
  await stack.ok('up', '-d');
  return stack;
}

describe.concurrent('kill', () => {
  test('ends what runs at once', async () => {
    await using stack = await up();
    const { stderr } = await stack.ok('kill');
    expect(stderr).toMatch(/Container \S+-web-1 {2}Killed/);
    expect((await stack.container('web-1')).State).toMatchObject({ Status: 'exited', ExitCode: 137 });
    expect(await stack.states()).toEqual(['db-1 exited', 'web-1 exited']);
  });

  test('-s sends the signal that is named, to the service that is named', async () => {
    await using stack = await up(`
services:
  web:
    image: flotilla/test:1
    command: [sh, -c, "trap 'exit 42' USR1; while :; do sleep 1000 & wait $$!; done"]
  db:
    image: flotilla/test:1
`);
    await stack.ok('kill', '-s', 'SIGUSR1', 'web');
    await stack.run(['wait', 'web']);
    expect((await stack.container('web-1')).State.ExitCode).toBe(42);
    expect((await stack.container('db-1')).State.Status).toBe('running');
  });

  test('leaves orphans alone, unless --remove-orphans is given', async () => {
    await using stack = await up();
    stack.compose('services:\n  db:\n    image: flotilla/test:1\n');
    await stack.ok('kill');
    expect(await stack.states()).toEqual(['db-1 exited', 'web-1 running']);
    await stack.ok('kill', '--remove-orphans');
    expect(await stack.states()).toEqual(['db-1 exited', 'web-1 exited']);
  });

  test('of what does not run says so', async () => {
    await using stack = await up();
    await stack.ok('stop');
    expect((await stack.ok('kill')).stderr).toBe(`Nothing to kill in "${stack.name}".\n`);
  });

  test('refuses a service that is not there, by name', async () => {
    await using stack = await up();
    const { status, stderr } = await stack.run(['kill', 'wbe']);
    expect(status).toBe(1);
    expect(stderr).toContain('no such service: wbe');
  });
});

describe.concurrent('pause and unpause', () => {
  test('freeze the processes and let them go on', async () => {
    await using stack = await up();
    await stack.ok('pause', 'web');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 paused']);
    await stack.ok('pause');
    expect(await stack.states()).toEqual(['db-1 paused', 'web-1 paused']);
    await stack.ok('unpause');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });

  test('have nothing to do the second time', async () => {
    await using stack = await up();
    expect((await stack.ok('unpause')).stderr).toBe(`Nothing to unpause in "${stack.name}".\n`);
  });
});

describe.concurrent('rm', () => {
  test('removes what does not run, when the answer is yes', async () => {
    await using stack = await up();
    await stack.ok('stop', 'web');
    const { stderr } = await stack.run(['rm'], { stdin: 'y\n' });
    expect(stderr).toContain(`Going to remove ${stack.name}-web-1 [y/N]`);
    expect(await stack.states()).toEqual(['db-1 running']);
  });

  test('removes nothing when the answer is anything else, or input ends', async () => {
    await using stack = await up();
    await stack.ok('stop');
    for (const stdin of ['', 'n\n', '\n']) expect((await stack.run(['rm'], { stdin })).status).toBe(0);
    expect(await stack.states()).toEqual(['db-1 exited', 'web-1 exited']);
  });

  test('-f does not ask, and says what it removes', async () => {
    await using stack = await up();
    await stack.ok('stop');
    expect((await stack.ok('rm', '-f', 'web')).stdout).toBe(`Going to remove ${stack.name}-web-1\n`);
    expect(await stack.states()).toEqual(['db-1 exited']);
  });

  test('-s stops what runs first; networks and anonymous volumes stay', async () => {
    await using stack = await up();
    const volume = (await stack.container('db-1')).Mounts[0]!.Name!;
    stack.alsoRemovesPath(`volumes/${volume}`);
    await stack.ok('rm', '-fs');
    expect(await stack.everything()).toEqual(['networks/default']);
    expect(await stack.call('GET', `/volumes/${volume}`)).toContain(volume);
  });

  test('-v removes anonymous volumes', async () => {
    await using stack = await up();
    const volume = (await stack.container('db-1')).Mounts[0]!.Name!;
    await stack.ok('rm', '-fsv');
    await expect(stack.call('GET', `/volumes/${volume}`)).rejects.toThrow();
  });
});

describe.concurrent('start', () => {
  test('of one service starts what it depends on too', async () => {
    await using stack = await up();
    await stack.ok('stop');
    await stack.ok('start', 'web');
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });

  test('of what is paused lets it go on, and --wait waits for its next probe', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    healthcheck: { test: [CMD, "true"], interval: 300ms }
`);
    for (const again of [['start'], ['up', '-d']]) {
      await stack.ok('up', '-d', '--wait');
      await stack.ok('pause');
      await stack.ok(...again, '--wait', '--wait-timeout', '60');
      expect(await stack.states()).toEqual(['web-1 running']);
    }
  });

  test('--wait ends when what it started is healthy', async () => {
    await using stack = await up('services:\n  db:\n    image: flotilla/test:full\n');
    await stack.ok('stop');
    await stack.ok('start', '--wait', '--wait-timeout', '30');
    expect((await stack.container('db-1')).State.Health?.Status).toBe('healthy');
  });
});

describe.concurrent('--dry-run', () => {
  test('before or after the command shows its plan and changes nothing', async () => {
    await using stack = await up();
    for (const words of [
      ['--dry-run', 'stop'],
      ['stop', '--dry-run'],
      ['--dry-run', 'rm', '-fs'],
    ]) {
      expect((await stack.ok(...words)).stdout).toMatch(/container \S+-web-1 +stop +asked for/);
    }
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
  });
});
