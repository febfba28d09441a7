import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from '../support/stack.ts';

describe.concurrent('storage', () => {
  test('two services share a named volume', async () => {
    await using stack = await Stack.open(`
services:
  a: { image: "flotilla/test:1", volumes: ["shared:/data"] }
  b: { image: "flotilla/test:1", volumes: ["shared:/data:ro"] }
volumes: { shared: {} }
`);
    await stack.ok('up', '-d');
    await stack.exec('a-1', 'sh', '-c', 'echo hello > /data/f');
    expect(await stack.exec('b-1', 'cat', '/data/f')).toBe('hello');
    expect(await stack.exec('b-1', 'touch', '/data/g')).toContain('Read-only file system');
  });

  test("a volume has docker compose's labels, the user's, and its driver's options", async () => {
    await using stack = await Stack.open(`
services:
  c: { image: "flotilla/test:1", volumes: ["cache:/v"] }
volumes:
  cache:
    labels: { l: v }
    driver_opts: { type: tmpfs, device: tmpfs, o: size=1m }
`);
    await stack.ok('up', '-d');
    const volume = JSON.parse(await stack.call('GET', `/volumes/${stack.name}_cache`));
    expect(volume).toMatchObject({
      Driver: 'local',
      Options: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' },
      Labels: { l: 'v', 'com.docker.compose.volume': 'cache', 'com.docker.compose.project': stack.name },
    });
  });

  test('a bind mount is relative to the compose file, and writable', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    volumes: ["./site:/site", "./conf:/conf:ro"]\n',
    );
    stack.write('site/f', 'from outside\n');
    stack.write('conf/c', 'configuration\n');
    await stack.ok('up', '-d');
    expect(await stack.exec('a-1', 'cat', '/site/f', '/conf/c')).toBe('from outside\nconfiguration');
    await stack.exec('a-1', 'sh', '-c', 'echo from inside > /site/g');
    expect(readFileSync(join(stack.folder, 'site/g'), 'utf8')).toBe('from inside\n');
  });

  test('a folder that is to be bound and is missing is made', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    volumes: ["./missing:/m"]\n',
    );
    await stack.ok('up', '-d');
    expect(await stack.exec('a-1', 'ls', '/m')).toBe('');
  });

  test('a missing folder is an error where create_host_path is false', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    volumes: [{ type: bind, source: ./missing, target: /m, bind: { create_host_path: false } }]
`);
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain(`${stack.folder}/missing`);
  });

  test('a tmpfs of the long form has its size and mode', async () => {
    await using stack = await Stack.open(`
services:
  a:
    image: flotilla/test:1
    volumes: [{ type: tmpfs, target: /scratch, tmpfs: { size: 1m, mode: 0700 } }]
`);
    await stack.ok('up', '-d');
    expect(await stack.exec('a-1', 'stat', '-c', '%a', '/scratch')).toBe('700');
    expect(await stack.exec('a-1', 'sh', '-c', "df -k /scratch | awk 'END { print $2 }'")).toBe('1024');
    expect((await stack.ok('plan')).stdout).toBe('');
  });

  test('a volume of another project is used with a warning', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    volumes: ["data:/data"]\nvolumes: { data: {} }\n',
    );
    stack.alsoRemovesPath(`volumes/${stack.name}_data`);
    await stack.call('POST', '/volumes/create', { Name: `${stack.name}_data` });
    const { stderr } = await stack.ok('up', '-d');
    expect(stderr).toContain(`warning: The volume "${stack.name}_data" exists already and was not made by`);
  });

  test('an external volume that is missing is an error before anything is made', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n    volumes: ["data:/data"]\nvolumes: { data: { external: true, name: no-such-volume } }\n',
    );
    const { status, stderr } = await stack.run(['up', '-d']);
    expect(status).toBe(1);
    expect(stderr).toContain('volume no-such-volume declared as external, but could not be found');
    expect(await stack.everything()).toEqual([]);
  });

  test('a volume that a service mounts now recreates it, and only it', async () => {
    await using stack = await Stack.open(
      'services:\n  a:\n    image: flotilla/test:1\n  b:\n    image: flotilla/test:1\n',
    );
    await stack.ok('up', '-d');
    const before = await stack.ids();
    stack.compose(
      'services:\n  a:\n    image: flotilla/test:1\n    volumes: ["data:/data"]\n  b:\n    image: flotilla/test:1\nvolumes: { data: {} }\n',
    );
    await stack.ok('up', '-d');
    const after = await stack.ids();
    expect([after['a-1'] === before['a-1'], after['b-1'] === before['b-1']]).toEqual([false, true]);
  });
});
