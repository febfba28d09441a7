import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { formatAddress } from '../../../scripts/engine/address.ts';
import { Stack } from '../support/stack.ts';

test('a node that is silent is drained, and the manager is told of it all the same', async () => {
  await using stack = await Stack.open();
  await using server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  stack.write('fleet.yaml', `nodes:\n  a: "${formatAddress(stack.engine)}"\n  b: tcp://127.0.0.1:${port}\n`);
  const { stdout, stderr } = await stack.run(['node', 'update', '--availability', 'drain', 'b'], {
    env: { DOCKER_HOST: undefined },
  });
  expect(stdout).toBe('b\n');
  expect(stderr).toContain('"b" is left out');
  expect(stderr).not.toContain('is not told');
}, 60_000);

test('an address that is none is refused with its place, and the fleet file stays as it is', async () => {
  await using stack = await Stack.open();
  const text = 'nodes:\n  a: { host: ssh://root@a, address6: fd00::1 } # ours\n';
  const file = stack.write('fleet.yaml', text);
  const env = { DOCKER_HOST: undefined };
  const { status, stderr } = await stack.run(['node', 'update', '--address6', 'nonsense', 'a'], { env });
  expect(status).toBe(1);
  expect(stderr).toContain('fleet.yaml:2:38 WRONG_VALUE  The address6 of a node must be an IPv6 address');
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(await stack.run(['node', 'update', '--address6', 'fd00::2', 'a'], { env })).toMatchObject({
    status: 0,
  });
  expect(readFileSync(file, 'utf8')).toBe(text.replace('::1', '::2'));
}, 60_000);

test('commands that can not show what they would change are refused with --dry-run, and change nothing', async () => {
  await using stack = await Stack.open();
  const text = 'nodes:\n  a: ssh://root@a\n';
  const file = stack.write('fleet.yaml', text);
  for (const words of [
    ['node', 'update', '--availability', 'drain', 'a'],
    ['node', 'add', 'ssh://root@b'],
    ['swarm', 'init'],
  ]) {
    const finished = await stack.run(['--dry-run', ...words], { env: { DOCKER_HOST: undefined } });
    const error = `"${words[0]} ${words[1]}" can't show what it would change`;
    expect(finished).toMatchObject({ status: 1, stderr: expect.stringContaining(error) });
  }
  expect(readFileSync(file, 'utf8')).toBe(text);
}, 60_000);
