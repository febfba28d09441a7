import { describe, expect, test } from 'bun:test';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Running } from '../support/running.ts';
import { Stack } from '../support/stack.ts';

const STANDING = `
services:
  web:
    image: flotilla/test:1
    command: [sh, -c, "trap 'exit 0' TERM; echo ready; while :; do sleep 0.1; done"]
`;

/** Stands for the docker CLI, which its plugins keep a connection to; `end` is what it does when it ends. */
async function callingCli(stack: Stack) {
  const path = join(stack.folder, 'cli.sock');
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.resume()));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    call: (...words: readonly string[]): Running =>
      stack.startWith({ DOCKER_CLI_PLUGIN_SOCKET: path }, ...words),
    calls: () => sockets.length,
    end(): void {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe.concurrent('called by the docker CLI', () => {
  test('up ends as by Ctrl-C when that CLI ends', async () => {
    await using stack = await Stack.open(STANDING);
    const cli = await callingCli(stack);
    const up = cli.call('up');
    await up.says(/ready/);
    cli.end();
    expect((await up.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['web-1 exited']);
  });

  test('a signal that goes to both of them counts once', async () => {
    await using stack = await Stack.open(STANDING);
    const cli = await callingCli(stack);
    const up = cli.call('up');
    await up.says(/ready/);
    up.signal('SIGINT');
    cli.end();
    expect((await up.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['web-1 exited']);
  });

  test('logs -f ends, too', async () => {
    await using stack = await Stack.open(STANDING);
    await stack.ok('up', '-d');
    const cli = await callingCli(stack);
    const logs = cli.call('logs', '-f');
    await logs.says(/ready/);
    cli.end();
    await logs.ended;
    expect(await stack.states()).toEqual(['web-1 running']);
  });

  test.each([
    ['exec', ['exec', '-T', 'web', 'sh', '-c', 'echo here; exec sleep 60']],
    ['attach --no-sig-proxy', ['attach', '--no-sig-proxy', 'web']],
  ] as const)(
    '%s ends with the status of an interrupt, and what it was connected with runs on',
    async (_, words) => {
      await using stack = await Stack.open(STANDING.replace('while :; do', 'while echo here; do'));
      await stack.ok('up', '-d');
      const cli = await callingCli(stack);
      const running = cli.call(...words);
      await running.says(/here/);
      cli.end();
      expect((await running.ended).status).toBe(130);
      expect(await stack.states()).toEqual(['web-1 running']);
    },
  );

  test('a command that comes to its end does not wait for it', async () => {
    await using stack = await Stack.open(STANDING);
    const cli = await callingCli(stack);
    expect((await cli.call('up', '-d').ended).status).toBe(0);
    expect(cli.calls()).toBe(1);
    cli.end();
  });

  test('an address where nobody listens is nothing', async () => {
    await using stack = await Stack.open(STANDING);
    const finished = await stack.startWith(
      { DOCKER_CLI_PLUGIN_SOCKET: join(stack.folder, 'none.sock') },
      'ps',
    ).ended;
    expect(finished.status).toBe(0);
  });
});
