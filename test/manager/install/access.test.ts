import { afterAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHost } from '../../../src/fleet/endpoint.ts';
import type { Node } from '../../../src/fleet/node.ts';
import { fleetFile, sshFiles } from '../../../src/manager/install/access/access-files.ts';
import { findKeys } from '../../../src/manager/install/access/find-keys.ts';
import { type ReachedHost, reachedHosts } from '../../../src/manager/install/access/reached-hosts.ts';
import { knownHosts, sshConfig } from '../../../src/manager/install/access/ssh-files.ts';
import { DEFAULT_NODE_SETTINGS } from '../../../src/model/node-settings.ts';
import { resolveSettings } from '../../../src/ssh/config/settings.ts';
import { newKeyPair } from '../../support/fleet/keys.ts';
import { TestSshServer } from '../../support/servers/ssh-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'flotilla-access-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (name: string, host: string): Node => ({
  name,
  endpoint: parseHost(host),
  settings: DEFAULT_NODE_SETTINGS,
});

let homes = 0;

/** A user's home with this ssh configuration. */
function homeWith(config: string, known = ''): string {
  homes += 1;
  const home = join(folder, `home-${homes}`);
  mkdirSync(join(home, '.ssh'), { recursive: true });
  writeFileSync(join(home, '.ssh/config'), config);
  writeFileSync(join(home, '.ssh/known_hosts'), known);
  return home;
}

/** The host that a test's server is. */
function hostOf(server: TestSshServer): ReachedHost {
  return { node: 'a', target: server.target, settings: resolveSettings(server.target, server.environment) };
}

describe('hosts that a manager has to reach', () => {
  test('are those of the nodes, and before them the jump hosts', () => {
    const home = homeWith('Host a b\n  ProxyJump door\nHost door\n  HostName 10.0.0.1\n  User root\n');
    const found = reachedHosts([node('a', 'ssh://a'), node('b', 'ssh://me@b:2222')], { HOME: home });
    expect(found.map(({ target, settings }) => `${target.host} ${settings.user} ${settings.port}`)).toEqual([
      'door root 22',
      expect.stringMatching(/^a /),
      'b me 2222',
    ]);
  });

  test.each([
    ['unix:///var/run/docker.sock', ''],
    ['ssh://localhost', ''],
    ['ssh://a', 'Host a\n  HostName 127.0.0.1\n'],
    ['ssh://a', 'Host a\n  ProxyCommand nc %h %p\n'],
    ['tcp://127.0.0.1:2375', ''],
  ])('can not be one that only this machine reaches: %s %s', (host, config) => {
    expect(() => reachedHosts([node('a', host)], { HOME: homeWith(config) })).toThrow(
      expect.objectContaining({ code: 'MANAGER_NODE_UNREACHED' }),
    );
  });
});

describe('the ssh configuration of a manager', () => {
  test('says of a host what this machine says, with another key and nothing to ask', () => {
    const home = homeWith(
      'Host a\n  HostName a.example.com\n  Port 2222\n  User deploy\n  ProxyJump root@door:23\n  ConnectTimeout 4\nHost *\n  HostName %h.lan\n',
    );
    const hosts = reachedHosts([node('a', 'ssh://a')], { HOME: home });
    const accesses = hosts.map((host) => ({ host, identityFile: '/my keys/50%h' }));
    const there = homeWith(sshConfig(accesses, '/my hosts/known'));
    const before = resolveSettings({ host: 'a' }, { HOME: home });
    const after = resolveSettings({ host: 'a' }, { HOME: there, SSH_AUTH_SOCK: '/agent' });
    expect(after).toMatchObject({
      ...{ hostName: 'a.example.com', port: 2222, user: 'deploy', jumps: before.jumps },
      ...{ identityFiles: ['/my keys/50%h'], identitiesOnly: true, mayAsk: false },
      ...{ connectTimeoutMs: 4000, silenceLimitMs: before.silenceLimitMs },
    });
    expect(after.agentSocket).toBeUndefined();
    expect(after.knownHosts).toMatchObject({
      name: before.knownHosts.name,
      userFiles: ['/my hosts/known'],
      globalFiles: [],
      unknown: 'refuse',
    });
    expect(resolveSettings({ host: 'door' }, { HOME: there }).hostName).toBe('door.lan');
  });

  test('knows the hosts that this machine knows, and no others', () => {
    const key = (name: string) => newKeyPair(folder, name).publicKey.split(' ').slice(0, 2).join(' ');
    const [a, other, revoked] = [key('a'), key('other'), key('revoked')];
    const home = homeWith('', `a,alias ${a}\nother ${other}\n@revoked * ${revoked}\n`);
    const text = knownHosts(reachedHosts([node('a', 'ssh://a')], { HOME: home }));
    expect(text).toBe(`a ${a}\n@revoked a ${revoked}\n`);
  });

  test('needs a host to be known here', () => {
    const hosts = reachedHosts([node('a', 'ssh://a')], { HOME: homeWith('') });
    expect(() => knownHosts(hosts)).toThrow(expect.objectContaining({ code: 'MANAGER_HOST_UNKNOWN' }));
  });
});

describe('the key of a host', () => {
  test('is the one that lets in, of those that are configured', async () => {
    await using server = await TestSshServer.start();
    const stranger = newKeyPair(server.home, 'stranger');
    const host = hostOf(server);
    const identityFiles = [join(folder, 'missing'), stranger.file, server.identity.file];
    const found = await findKeys([{ ...host, settings: { ...host.settings, identityFiles } }], undefined);
    expect(found.map(({ identityFile }) => identityFile)).toEqual([server.identity.file]);
  });

  test('is the one that is named', async () => {
    await using server = await TestSshServer.start();
    const stranger = newKeyPair(server.home, 'stranger');
    const [found] = await findKeys([hostOf(server)], server.identity.file);
    expect(found?.identityFile).toBe(server.identity.file);
    await expect(findKeys([hostOf(server)], stranger.file)).rejects.toMatchObject({
      code: 'MANAGER_KEY_NEEDED',
    });
  });

  test("must not be locked, nor be an agent's alone: the error says which it is, and the way out", async () => {
    await using server = await TestSshServer.start();
    const locked = newKeyPair(server.home, 'locked', 'ed25519', 'pass phrase');
    const host = hostOf(server);
    const settings = { ...host.settings, identityFiles: [locked.file], agentSocket: '/run/agent' };
    const error = await findKeys([{ ...host, settings }], undefined).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'MANAGER_KEY_NEEDED' });
    expect(String(error)).toContain(`${locked.file} is protected by a passphrase`);
    expect(String(error)).toContain('what only an agent has');
    expect((error as { hint: string }).hint).toContain('--identity manager_key');
  });
});

test('a node behind a jump host and the jump host may let in different keys', async () => {
  await using door = await TestSshServer.start();
  await using inner = await TestSshServer.start();
  const place = (server: TestSshServer): string =>
    `  HostName 127.0.0.1\n  Port ${server.port}\n  User me\n  IdentityFile ${server.identity.file}\n`;
  const known = [door, inner].map(({ knownHostsFile }) => readFileSync(knownHostsFile, 'utf8')).join('');
  const config = `Host inner\n${place(inner)}  ProxyJump door\nHost door\n${place(door)}`;
  const environment = { HOME: homeWith(config, known) };
  const hosts = ['door', 'inner'].map((host) => ({
    ...{ node: 'a', target: { host } },
    settings: resolveSettings({ host }, environment),
  }));
  const found = await findKeys(hosts, undefined);
  expect(found.map(({ host, identityFile }) => [host.target.host, identityFile])).toEqual([
    ['door', door.identity.file],
    ['inner', inner.identity.file],
  ]);
});

test('a host that is not reached is taken to let in the key that others do', async () => {
  await using server = await TestSshServer.start();
  const stranger = newKeyPair(server.home, 'stranger');
  const host = hostOf(server);
  const identityFiles = [stranger.file, server.identity.file];
  const settings = { ...host.settings, identityFiles };
  const away = { ...host.target, host: 'away' };
  const silent = { node: 'b', target: away, settings: { ...settings, alias: 'away', hostName: '127.0.0.2' } };
  const found = await findKeys([{ ...host, settings }, silent], undefined);
  expect(found.map(({ identityFile }) => identityFile)).toEqual([server.identity.file, server.identity.file]);
});

test('a fleet file is handed on as it is; a fleet without one gets one', () => {
  const nodes = [node('a', 'ssh://me@a:2222'), node('b', 'ssh://b')];
  expect(Buffer.from(fleetFile(nodes, 'nodes: {}\n').data).toString()).toBe('nodes: {}\n');
  const made = JSON.parse(Buffer.from(fleetFile(nodes, undefined).data).toString());
  expect(made).toEqual({ nodes: { a: 'ssh://me@a:2222', b: 'ssh://b' } });
});

test('nodes that are not over SSH need no files for it', async () => {
  expect(await sshFiles([node('a', 'tcp://10.0.0.1:2375')], { HOME: homeWith('') }, undefined)).toEqual([]);
});
