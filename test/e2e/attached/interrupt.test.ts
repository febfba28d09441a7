import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

/** The wait for health holds a run in the middle, until the test lets it go. */
const HELD = `
services:
  web:
    image: flotilla/test:1
    depends_on: { db: { condition: service_healthy } }
  db:
    image: flotilla/test:1
    healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 100ms, retries: 100000 }
    volumes: [data:/data]
volumes: { data: {} }
`;

async function letGo(stack: Stack): Promise<void> {
  await stack.exec('db-1', 'touch', '/tmp/ready');
}

describe.concurrent('a run that is broken off', () => {
  test('by Ctrl-C ends with 130 and says what was skipped', async () => {
    await using stack = await Stack.open(HELD);
    const up = stack.start('up', '-d');
    await up.says(/db-1 +Waiting/);
    up.signal('SIGINT');
    expect((await up.ended).status).toBe(130);
    expect(up.stderr).toMatch(/web-1 +Skipped/);
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 created']);
  });

  test('by Ctrl-C is finished by the next up -d, with nothing doubled', async () => {
    await using stack = await Stack.open(HELD);
    const up = stack.start('up', '-d');
    await up.says(/db-1 +Waiting/);
    up.signal('SIGINT');
    await up.ended;
    const before = await stack.ids();
    await letGo(stack);
    await stack.ok('up', '-d');
    expect(await stack.ids()).toEqual(before);
    expect(await stack.states()).toEqual(['db-1 running', 'web-1 running']);
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('by kill -9 is finished by the next up -d, with nothing doubled', async () => {
    await using stack = await Stack.open(HELD);
    const up = stack.start('up', '-d');
    await up.says(/db-1 +Waiting/);
    await up.kill();
    const before = await stack.ids();
    await letGo(stack);
    await stack.ok('up', '-d');
    expect(await stack.ids()).toEqual(before);
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('by kill -9 in the middle of a recreate leaves one container under the right name', async () => {
    const text = (colour: string) => `
services:
  a:
    image: flotilla/test:1
    environment: { COLOUR: ${colour} }
    scale: 3
    volumes: [/data]
`;
    await using stack = await Stack.open(text('red'));
    await stack.ok('up', '-d');
    for (const moment of [/Recreate /, /Recreated/, /Started/]) {
      const colour = moment.source.toLowerCase().replace(/\W/, '');
      stack.compose(text(colour));
      const up = stack.start('up', '-d');
      await up.says(moment);
      await up.kill();
      await stack.ok('up', '-d');
      expect(await stack.states()).toEqual(['a-1 running', 'a-2 running', 'a-3 running']);
      const all = Object.values(await stack.containers());
      expect(all.every(({ Config }) => Config.Env.includes(`COLOUR=${colour}`))).toBe(true);
    }
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('down after kill -9 of up leaves nothing', async () => {
    await using stack = await Stack.open(HELD);
    const up = stack.start('up', '-d');
    await up.says(/db-1 +Waiting/);
    await up.kill();
    await stack.ok('down', '-v');
    expect(await stack.everything()).toEqual([]);
  });

  test('by Ctrl-C in down is finished by the next down', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
  deaf:
    image: flotilla/test:1
    depends_on: [web]
    command: [sh, -c, "trap '' TERM; while :; do sleep 0.2; done"]
    stop_grace_period: 3s
`);
    await stack.ok('up', '-d');
    const down = stack.start('down');
    await down.says(/deaf-1 +Stopping/);
    down.signal('SIGINT');
    expect((await down.ended).status).toBe(130);
    expect(await stack.states()).toContain('web-1 running');
    await stack.ok('down', '-t', '0');
    expect(await stack.everything()).toEqual([]);
  });
});
