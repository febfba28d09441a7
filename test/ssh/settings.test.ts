import { afterAll, afterEach, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings, type Settings } from '../../src/ssh/config/settings.ts';
import { parseTarget, type SshTarget } from '../../src/ssh/target.ts';

const home = mkdtempSync(join(tmpdir(), 'flotilla-settings-'));
mkdirSync(join(home, '.ssh'));

afterAll(() => rmSync(home, { recursive: true, force: true }));

afterEach(() => {
  rmSync(join(home, '.ssh'), { recursive: true, force: true });
  mkdirSync(join(home, '.ssh'));
});

function settings(
  config: string,
  target: SshTarget = { host: 'web' },
  more: Record<string, string> = {},
): Settings {
  writeFileSync(join(home, '.ssh/config'), config);
  return resolveSettings(target, { HOME: home, ...more });
}

describe('the ssh configuration', () => {
  test('gives a host its name, user, port and keys; the first value counts', () => {
    const config = `
Host web
  HostName %h.example.org
  Port 2222
  IdentityFile ~/.ssh/web
Host *
  User deploy
  Port 22
  IdentityFile %d/.ssh/all-%r
`;
    expect(settings(config)).toMatchObject({
      hostName: 'web.example.org',
      port: 2222,
      user: 'deploy',
      identityFiles: [join(home, '.ssh/web'), join(home, '.ssh/all-deploy')],
      hasOwnIdentities: true,
    });
  });

  test('yields to what the address says', () => {
    const target = { host: 'web', user: 'root', port: 4022 };
    expect(settings('Host web\n User deploy\n Port 22\n', target)).toMatchObject({
      user: 'root',
      port: 4022,
    });
  });

  test('counts for the hosts that its patterns match, and not for negated ones', () => {
    const config = 'Host *.example.org !db.example.org\n  User web\nHost 10.0.0.?\n  User ten\n';
    expect(settings(config, { host: 'a.example.org' }).user).toBe('web');
    expect(settings(config, { host: 'db.example.org' }).user).not.toBe('web');
    expect(settings(config, { host: '10.0.0.7' }).user).toBe('ten');
  });

  test('reads keywords in any case, and "=" between keyword and value', () => {
    expect(settings('HOST web\n  hostname=10.1.1.1\n  USER = me\n')).toMatchObject({
      hostName: '10.1.1.1',
      user: 'me',
    });
  });

  test('includes files, whose own hosts count only inside the block that includes them', () => {
    writeFileSync(join(home, '.ssh/a.conf'), 'Host web\n  User included\n');
    mkdirSync(join(home, '.ssh/d'));
    writeFileSync(join(home, '.ssh/d/1.conf'), 'Port 1001\n');
    expect(settings('Include a.conf d/*.conf\nUser late\n')).toMatchObject({ user: 'included', port: 1001 });
    expect(settings('Host other\n  Include a.conf\nHost *\n  User late\n').user).toBe('late');
  });

  test('includes the files of a pattern in their order, without hidden ones', () => {
    for (const [index, name] of ['b.conf', 'a.conf', '.c.conf', 'a+conf', 'ab.config'].entries()) {
      mkdirSync(join(home, '.ssh/e'), { recursive: true });
      writeFileSync(join(home, '.ssh/e', name), `IdentityFile /${name}\nPort ${index + 1}\n`);
    }
    const keysOf = (pattern: string): readonly string[] => settings(`Include ${pattern}\n`).identityFiles;
    expect(settings('Include e/*.conf\n')).toMatchObject({ port: 2, identityFiles: ['/a.conf', '/b.conf'] });
    expect(keysOf('e/?.conf')).toEqual(['/a.conf', '/b.conf']);
    expect(keysOf('e/.*')).toEqual(['/.c.conf']);
    expect(keysOf('?/a*')).toEqual(['/a+conf', '/a.conf', '/ab.config']);
    expect(keysOf('e/[b-z].conf')).toEqual(['/b.conf']);
    expect(settings('Include missing/*.conf\nPort 9\n').port).toBe(9);
  });

  test('that includes itself is refused with its name', () => {
    expect(() => settings('Include config\n')).toThrow('circle');
  });

  test('has jump hosts in order, with users and ports; a host does not jump through itself', () => {
    const config = 'Host *\n  ProxyJump me@a:2201,b\n';
    expect(settings(config).jumps).toEqual([{ host: 'a', user: 'me', port: 2201 }, { host: 'b' }]);
    expect(settings(config, { host: 'b' }).jumps).toEqual([{ host: 'a', user: 'me', port: 2201 }]);
    expect(settings('ProxyJump none\n').jumps).toEqual([]);
  });

  test('knows a host with a port of its own by both', () => {
    expect(settings('Port 2222\n').knownHosts.name).toBe('[web]:2222');
    expect(settings('HostName Web.Example.org\n').knownHosts.name).toBe('web.example.org');
    expect(settings('Port 2222\nHostKeyAlias fixed\n').knownHosts.name).toBe('fixed');
  });

  test('says what becomes of unknown hosts', () => {
    expect(settings('').knownHosts.unknown).toBe('ask');
    expect(settings('StrictHostKeyChecking yes\n').knownHosts.unknown).toBe('refuse');
    expect(settings('StrictHostKeyChecking accept-new\n').knownHosts.unknown).toBe('accept');
    expect(settings('UserKnownHostsFile ~/k1 /k2\n').knownHosts.userFiles).toEqual([join(home, 'k1'), '/k2']);
  });

  test('sets the time-outs', () => {
    const config = 'ConnectTimeout 3\nServerAliveInterval 5\nServerAliveCountMax 2\n';
    expect(settings(config)).toMatchObject({ connectTimeoutMs: 3000, silenceLimitMs: 10_000 });
  });

  test('chooses the agent', () => {
    const running = { SSH_AUTH_SOCK: '/run/agent' };
    expect(settings('', { host: 'web' }, running).agentSocket).toBe('/run/agent');
    expect(settings('IdentityAgent ~/other\n', { host: 'web' }, running).agentSocket).toBe(
      join(home, 'other'),
    );
    expect(settings('IdentityAgent none\n', { host: 'web' }, running).agentSocket).toBeUndefined();
  });

  test('applies Match blocks by host and user, and runs nothing for them', () => {
    const config = `
Match host web user root
  Port 1
Match exec "true"
  Port 2
Match all
  Port 3
`;
    expect(settings(config, { host: 'web', user: 'root' }).port).toBe(1);
    expect(settings(config, { host: 'web', user: 'me' }).port).toBe(3);
  });
});

describe('a jump host', () => {
  test('is written with or without user, port and scheme', () => {
    expect(parseTarget('ssh://me@[fe80::1]:22')).toEqual({ user: 'me', host: 'fe80::1', port: 22 });
    expect(parseTarget('a')).toEqual({ host: 'a' });
    expect(parseTarget('a:b:c')).toBeUndefined();
  });
});
