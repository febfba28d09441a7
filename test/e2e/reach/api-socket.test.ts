import { expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

// Nothing is started: an engine makes a folder of a socket that is not there.
test('use_api_socket gives a container the socket and the place of the logins, and keeps it on the next run', async () => {
  await using stack = await Stack.open('services: { a: { image: "flotilla/test:1", use_api_socket: true } }');
  await stack.ok('create');
  const { Config, HostConfig } = await stack.container('a-1');
  expect(HostConfig.Binds).toEqual(['/var/run/docker.sock:/var/run/docker.sock:rw']);
  expect(Config.Env).toContain('DOCKER_CONFIG=/run/secrets/docker');
  const ids = await stack.ids();
  await stack.ok('create');
  expect(await stack.ids()).toEqual(ids);
});
