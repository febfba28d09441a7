import { describe, expect, test } from 'bun:test';
import { createServer } from 'node:net';
import { eventually } from '../../support/time/eventually.ts';
import { Stack } from '../support/stack.ts';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    server.close(() => resolve(port));
  });
  return promise;
}

const HTTPD = `[sh, -c, "echo hello from $$HOSTNAME > /tmp/index.html; exec httpd -f -p 80 -h /tmp"]`;

describe.concurrent('networks', () => {
  test('services reach each other by service name, container name and alias', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    hostname: web
    command: ${HTTPD}
    networks: { front: { aliases: [www] } }
  client:
    image: flotilla/test:1
    networks: [front]
networks:
  front:
`);
    await stack.ok('up', '-d');
    for (const name of ['web', `${stack.name}-web-1`, 'www']) {
      const fetched = await eventually(`${name} answers`, async () => {
        const text = await stack.exec('client-1', 'wget', '-q', '-O', '-', `http://${name}/`);
        return text.startsWith('hello') && text;
      });
      expect(fetched).toBe('hello from web');
    }
  });

  test('services of different networks do not see each other', async () => {
    await using stack = await Stack.open(`
services:
  a: { image: "flotilla/test:1", networks: [one] }
  b: { image: "flotilla/test:1", networks: [two] }
networks: { one: {}, two: {} }
`);
    await stack.ok('up', '-d');
    expect(await stack.exec('a-1', 'nslookup', 'b')).not.toContain('Name:');
  });

  test('a service is on each of its networks with its aliases', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    networks: { one: { aliases: [x] }, two: { priority: 10 } }
networks: { one: {}, two: { name: "${'$'}{COMPOSE_PROJECT_NAME}-own" } }
`);
    await stack.ok('up', '-d');
    const { NetworkSettings, HostConfig } = await stack.container('a-1');
    const networks = NetworkSettings.Networks;
    expect(Object.keys(networks).sort()).toEqual([`${stack.name}-own`, `${stack.name}_one`]);
    expect(networks[`${stack.name}_one`]?.Aliases).toEqual(
      expect.arrayContaining([`${stack.name}-a-1`, 'a', 'x']),
    );
    expect(HostConfig.NetworkMode).toBe(`${stack.name}-own`);
  });

  test('an interface has the name that the service gives it, or the engine is told to be too old', async () => {
    await using stack = await Stack.open(
      'services: {a: {image: "flotilla/test:1", networks: {default: {interface_name: lan0}}}}\n',
    );
    const { status, stderr } = await stack.run(['up', '-d']);
    const { ApiVersion } = JSON.parse(await stack.call('GET', '/version'));
    const [major, minor] = ApiVersion.split('.').map(Number);
    if (major === 1 && minor < 49) {
      expect(status).toBe(1);
      expect(stderr).toContain('needs Engine API 1.49');
    } else {
      expect(await stack.exec('a-1', 'ls', '/sys/class/net')).toContain('lan0');
    }
  });

  test('a network that is taken away between a look at it and a start is made anew', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    depends_on: { db: { condition: service_healthy } }
    networks: [late]
  db:
    image: flotilla/test:1
    healthcheck: { test: [CMD, test, -e, /tmp/ready], interval: 100ms, retries: 100000 }
networks: { late: {} }
`);
    await stack.ok('up', '--no-start');
    const up = stack.start('up', '-d');
    await up.says(/db-1 +Waiting/);
    await stack.call('DELETE', `/networks/${stack.name}_late`);
    await stack.exec('db-1', 'touch', '/tmp/ready');
    expect((await up.ended).status).toBe(0);
    const { NetworkSettings } = await stack.container('web-1');
    expect(NetworkSettings.Networks[`${stack.name}_late`]?.Aliases).toContain('web');
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('options of a network reach the engine', async () => {
    await using stack = await Stack.open(`
services:
  a: { image: "flotilla/test:1", networks: { n: { ipv4_address: 10.213.7.9 } } }
networks:
  n:
    internal: true
    labels: { l: v }
    driver_opts: { com.docker.network.bridge.enable_icc: "false" }
    ipam: { config: [{ subnet: 10.213.7.0/24, gateway: 10.213.7.1 }] }
`);
    await stack.ok('up', '-d');
    const network = JSON.parse(await stack.call('GET', `/networks/${stack.name}_n`));
    expect(network).toMatchObject({
      Internal: true,
      Options: { 'com.docker.network.bridge.enable_icc': 'false' },
      IPAM: { Config: [{ Subnet: '10.213.7.0/24', Gateway: '10.213.7.1' }] },
    });
    expect(network.Labels).toMatchObject({
      l: 'v',
      'com.docker.compose.network': 'n',
      'com.docker.compose.project': stack.name,
    });
    const { NetworkSettings } = await stack.container('a-1');
    expect(NetworkSettings.Networks[`${stack.name}_n`]?.IPAddress).toBe('10.213.7.9');
  });

  test('network_mode none and host make no network', async () => {
    await using stack = await Stack.open(`
services:
  a: { image: "flotilla/test:1", network_mode: none }
  b: { image: "flotilla/test:1", network_mode: host }
`);
    await stack.ok('up', '-d');
    expect(await stack.everything()).toEqual(['containers/a-1', 'containers/b-1']);
    expect((await stack.container('b-1')).HostConfig.NetworkMode).toBe('host');
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('a container that was taken off its network is put right', async () => {
    await using stack = await Stack.open('services:\n  a:\n    image: flotilla/test:1\n');
    await stack.ok('up', '-d');
    const Container = `${stack.name}-a-1`;
    await stack.call('POST', `/networks/${stack.name}_default/disconnect`, { Container });
    expect((await stack.ok('plan')).stdout).toContain(`not on network ${stack.name}_default`);
    await stack.ok('up', '-d');
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('an external network that is missing is an error before anything is made', async () => {
    await using stack = await Stack.open(
      'services:\n  a: { image: "flotilla/test:1", networks: [n] }\nnetworks: { n: { external: true, name: no-such-net } }\n',
    );
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('network no-such-net declared as external, but could not be found');
    expect(await stack.everything()).toEqual([]);
  });
});

describe.concurrent('ports', () => {
  test('a published port answers', async () => {
    const port = await freePort();
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    hostname: web
    command: ${HTTPD}
    ports: ["127.0.0.1:${port}:80"]
`);
    await stack.ok('up', '-d');
    const text = await eventually('the port answers', async () =>
      (await fetch(`http://127.0.0.1:${port}/`)).text(),
    );
    expect(text).toBe('hello from web\n');
  });

  test('forms of ports reach the engine', async () => {
    await using stack = await Stack.open(`
services:
  web:
    image: flotilla/test:1
    ports:
      - "127.0.0.1::80"
      - "81/udp"
      - { target: 82, host_ip: 127.0.0.2, mode: host }
`);
    await stack.ok('up', '-d');
    const { HostConfig } = await stack.container('web-1');
    expect(HostConfig.PortBindings).toEqual({
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
      '81/udp': [{ HostIp: '', HostPort: '' }],
      '82/tcp': [{ HostIp: '127.0.0.2', HostPort: '' }],
    });
  });

  test('what was stopped starts on a network of the same name that was made since', async () => {
    await using stack = await Stack.open('services:\n  web:\n    image: flotilla/test:1\n');
    await stack.ok('up', '-d');
    await stack.ok('stop', '-t', '0');
    await stack.call('DELETE', `/networks/${stack.name}_default`);
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['web-1 running']);
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('a port that is taken is an error that names it, and the rest is finished', async () => {
    const port = await freePort();
    const text = (name: string) =>
      `services:\n  ${name}:\n    image: flotilla/test:1\n    ports: ["127.0.0.1:${port}:80"]\n  other:\n    image: flotilla/test:1\n`;
    await using holder = await Stack.open(text('holder'));
    await holder.ok('up', '-d');
    holder.compose(
      `${text('holder')}  late:\n    image: flotilla/test:1\n    ports: ["127.0.0.1:${port}:80"]\n`,
    );
    const { status, stderr } = await holder.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`late-1 +Error: .*${port}`));
    expect(await holder.states()).toEqual(['holder-1 running', 'late-1 created', 'other-1 running']);
  });

  test('replicas share a range of ports', async () => {
    const port = 20000 + Math.floor(Math.random() * 10000);
    await using stack = await Stack.open(
      `services:\n  web:\n    image: flotilla/test:1\n    scale: 2\n    ports: ["127.0.0.1:${port}-${port + 3}:80"]\n`,
    );
    await stack.ok('up', '-d');
    expect(await stack.states()).toEqual(['web-1 running', 'web-2 running']);
  });
});
