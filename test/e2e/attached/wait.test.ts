import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const probed = (probe: string) => `
services:
  web:
    image: flotilla/test:1
    healthcheck: { test: ["CMD", "sh", "-c", "${probe}"], interval: 100ms, retries: 50 }
`;

describe.concurrent('up --wait', () => {
  test('ends when every service is healthy', async () => {
    await using stack = await Stack.open(probed('true'));
    await stack.ok('up', '--wait');
    expect((await stack.container('web-1')).State.Health?.Status).toBe('healthy');
  });

  test('ends for a service without a healthcheck once it runs', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: flotilla/test:1\n');
    await stack.ok('up', '-d', '--wait');
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('waits for a container that runs already and is not healthy yet', async () => {
    await using stack = await Stack.open(probed('test -e /tmp/ready'));
    await stack.ok('up', '-d');
    const waiting = stack.start('up', '--wait');
    await waiting.says(/Waiting/);
    await stack.exec('web-1', 'touch', '/tmp/ready');
    expect((await waiting.ended).status).toBe(0);
  });

  test('fails when it takes longer than --wait-timeout, and leaves the containers', async () => {
    await using stack = await Stack.open(probed('false'));
    const { status, stderr } = await stack.run(['up', '--wait', '--wait-timeout', '1']);
    expect(status).toBe(1);
    expect(stderr).toContain(`application not healthy after 1s: container ${stack.name}-web-1 is not ready`);
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test('--wait-timeout bounds the wait for a dependency, too, with --wait and without it', async () => {
    await using stack = await Stack.open(`${probed('false')}  late:
    image: flotilla/test:1
    depends_on: { web: { condition: service_healthy } }
`);
    for (const words of [
      ['up', '-d'],
      ['up', '-d', '--wait'],
      ['start', '--wait'],
    ]) {
      const { status, stderr } = await stack.run([...words, '--wait-timeout', '1']);
      expect(status).toBe(1);
      expect(stderr).toContain(
        `timeout waiting for dependencies after 1s: container ${stack.name}-web-1 is not ready`,
      );
      expect(await stack.states()).toEqual(['late-1 created', 'web-1 running']);
    }
  });

  test('fails for a service that ends, although with 0', async () => {
    await using stack = await Stack.open(
      'services:\n  one:\n    image: flotilla/test:1\n    command: ["true"]\n',
    );
    const { status, stderr } = await stack.run(['up', '--wait']);
    expect(status).toBe(1);
    expect(stderr).toContain(`container ${stack.name}-one-1 exited (0)`);
  });

  test('is content with a one-shot service that others wait for', async () => {
    await using stack = await Stack.open(`
services:
  one:
    image: flotilla/test:1
    command: ["true"]
  web:
    image: flotilla/test:1
    depends_on: { one: { condition: service_completed_successfully } }
`);
    await stack.ok('up', '--wait');
    expect(await stack.states()).toEqual(['one-1 exited', 'web-1 running']);
  });

  test('waits for every replica', async () => {
    await using stack = await Stack.open(`${probed('true')}    scale: 3\n`);
    await stack.ok('up', '--wait');
    const all = Object.values(await stack.containers());
    expect(all.map(({ State }) => State.Health?.Status)).toEqual(['healthy', 'healthy', 'healthy']);
  });
});
