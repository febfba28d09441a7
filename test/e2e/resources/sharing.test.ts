import { describe, expect, test } from 'bun:test';
import { Stack } from '../support/stack.ts';

const SHARING = `
services:
  db: { image: "flotilla/test:1", volumes: ["/data"] }
  side: { image: "flotilla/test:1", network_mode: "service:db", pid: "service:db" }
  reader: { image: "flotilla/test:1", volumes_from: ["db:ro"], links: ["db:database"] }
`;

describe.concurrent('services that share with others', () => {
  test('network_mode and pid of another service join its namespaces', async () => {
    await using stack = await Stack.open(SHARING);
    await stack.ok('up', '-d');
    const { Id } = await stack.container('db-1');
    const { HostConfig } = await stack.container('side-1');
    expect(HostConfig).toMatchObject({ NetworkMode: `container:${Id}`, PidMode: `container:${Id}` });
  });

  test('volumes_from gives the volumes of another service, with the access that it says', async () => {
    await using stack = await Stack.open(SHARING);
    await stack.ok('up', '-d');
    await stack.exec('db-1', 'sh', '-c', 'echo kept > /data/f');
    expect(await stack.exec('reader-1', 'cat', '/data/f')).toBe('kept');
    expect(await stack.exec('reader-1', 'touch', '/data/g')).toContain('Read-only file system');
  });

  test('links answer under their alias', async () => {
    await using stack = await Stack.open(SHARING);
    await stack.ok('up', '-d');
    const { NetworkSettings } = await stack.container('reader-1');
    const [endpoint] = Object.values(NetworkSettings.Networks) as { Links?: string[] }[];
    expect(endpoint?.Links).toContain(`${stack.name}-db-1:database`);
  });

  test('a second up has nothing to do', async () => {
    await using stack = await Stack.open(SHARING);
    await stack.ok('up', '-d');
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('are recreated with the service that they share with, and only then', async () => {
    await using stack = await Stack.open(SHARING);
    await stack.ok('up', '-d');
    stack.compose(SHARING.replace('volumes: ["/data"]', 'volumes: ["/data"], hostname: other'));
    const { stdout } = await stack.ok('plan');
    expect(stdout).toMatch(/db-1 +create +hostname \S+ -> other/);
    expect(stdout).toMatch(/side-1 +create +db is replaced/);
    expect(stdout).toMatch(/reader-1 +create +db is replaced/);
    await stack.ok('up', '-d', '-t', '0');
    expect((await stack.ok('plan')).stdout).toBe('');
  });
});
