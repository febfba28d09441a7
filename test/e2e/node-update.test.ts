import { expect, test } from 'bun:test';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { formatAddress } from '../../scripts/engine/address.ts';
import { Stack } from './support/stack.ts';

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
