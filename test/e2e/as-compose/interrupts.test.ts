import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';
import { Terminal } from '../support/terminal.ts';
import { composeOk, programOf, startCompose } from './as-compose.ts';

const STANDING = `
services:
  a:
    image: flotilla/test:1
    command: [sh, -c, "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done"]
  stubborn:
    image: flotilla/test:1
    command: [sh, -c, "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
    stop_grace_period: 60s
`;
const TICKING = `
services:
  a:
    image: flotilla/test:1
    command: [sh, -c, "trap 'exit 7' TERM; while :; do echo tick; sleep 0.1; done"]
`;
/** Takes as long to stop as it is told to. */
const SLOW = `
services:
  slow:
    image: flotilla/test:1
    command: [sh, -c, "trap 'echo asked; while [ ! -e /go ]; do sleep 0.1; done; exit 7' TERM; while :; do sleep 0.1; done"]
    stop_grace_period: 60s
`;
const CTRL_C = '\u0003';

/** An attached up on a terminal, once its container has said that it is ready. */
async function upOnTerminal(stack: Stack, ...args: readonly string[]): Promise<Terminal> {
  const terminal = Terminal.open(stack, ['up', ...args], {}, programOf(stack));
  await terminal.says(/ready/);
  return terminal;
}

describe.concurrent('Ctrl-C in an attached up under the name of docker compose', () => {
  test('is a key of the menu, which stops all and is no failure', async () => {
    await using stack = await Stack.open(STANDING);
    const terminal = await upOnTerminal(stack, 'a');
    await terminal.says(/Detach/);
    terminal.type(CTRL_C);
    expect((await terminal.ended).status).toBe(0);
    expect(await stack.states()).toEqual(['a-1 exited']);
  });

  test('leaves the status to a flag that has it from a container', async () => {
    await using stack = await Stack.open(STANDING);
    const terminal = await upOnTerminal(stack, '--exit-code-from', 'a', 'a');
    await terminal.says(/Detach/);
    terminal.type(CTRL_C);
    expect((await terminal.ended).status).toBe(7);
  });

  test('a second one kills, and that is an interrupt', async () => {
    await using stack = await Stack.open(STANDING);
    const terminal = await upOnTerminal(stack, 'stubborn');
    await terminal.says(/Detach/);
    terminal.type(CTRL_C);
    await terminal.says(/stubborn-1 {2}Stopping/);
    terminal.type(CTRL_C);
    expect((await terminal.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['stubborn-1 exited']);
  });

  test('is an interrupt where there is no menu', async () => {
    await using stack = await Stack.open(STANDING);
    const terminal = await upOnTerminal(stack, '--menu=false', 'a');
    terminal.type(CTRL_C);
    expect((await terminal.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['a-1 exited']);
  });
});

describe.concurrent('a signal under the name of docker compose', () => {
  test.each([
    ['SIGINT', ['logs', '-f', 'a']],
    ['SIGTERM', ['logs', '-f', 'a']],
    ['SIGINT', ['exec', '-T', 'a', 'sh', '-c', 'echo ready; exec sleep 60']],
    ['SIGTERM', ['exec', '-T', 'a', 'sh', '-c', 'echo ready; exec sleep 60']],
  ] as const)('%s ends %j with 130', async (signal, words) => {
    await using stack = await Stack.open(STANDING);
    await composeOk(stack, 'up', '-d', 'a');
    const running = startCompose(stack, ...words);
    await running.says(/ready/);
    running.signal(signal);
    expect((await running.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['a-1 running']);
  });

  test.each([
    ['SIGINT', ['stop']],
    ['SIGTERM', ['stop']],
    ['SIGINT', ['down']],
    ['SIGINT', ['rm', '-fs']],
    ['SIGINT', ['up', '-d', '--scale', 'slow=0']],
  ] as const)('%s ends %j at once with 130, and the engine goes on with the stop', async (signal, words) => {
    await using stack = await Stack.open(SLOW);
    await composeOk(stack, 'up', '-d');
    const logs = startCompose(stack, 'logs', '-f');
    const stopping = startCompose(stack, ...words);
    await logs.says(/asked/);
    stopping.signal(signal);
    expect((await stopping.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['slow-1 running']);
    await composeOk(stack, 'exec', '-T', 'slow', 'touch', '/go');
    await logs.ended;
    expect((await stack.container('slow-1')).State.ExitCode).toBe(7);
  });

  test('attach passes it on, and ends with 130 whatever the process ends with', async () => {
    await using stack = await Stack.open(TICKING);
    await composeOk(stack, 'up', '-d');
    const attached = startCompose(stack, 'attach', 'a');
    await attached.says(/tick/);
    attached.signal('SIGTERM');
    expect((await attached.ended).status).toBe(130);
    expect((await stack.container('a-1')).State.ExitCode).toBe(7);
  });

  test('attach --sig-proxy=false keeps it from the process', async () => {
    await using stack = await Stack.open(TICKING);
    await composeOk(stack, 'up', '-d');
    const attached = startCompose(stack, 'attach', '--sig-proxy=false', 'a');
    await attached.says(/tick/);
    attached.signal('SIGTERM');
    expect((await attached.ended).status).toBe(130);
    expect(await stack.states()).toEqual(['a-1 running']);
  });
});
