import { describe, expect, test } from 'bun:test';
import { parseHost } from '../../src/fleet/endpoint.ts';

const TLS = { skipVerify: false, ca: 'pem' };

describe('a host', () => {
  test('is a socket, with or without its scheme', () => {
    expect(parseHost('unix:///run/docker.sock')).toEqual({ kind: 'unix', path: '/run/docker.sock' });
    expect(parseHost('/run/docker.sock', TLS)).toEqual({ kind: 'unix', path: '/run/docker.sock' });
  });

  test('has the port of its kind where it names none', () => {
    expect(parseHost('tcp://10.0.0.1')).toEqual({ kind: 'tcp', host: '10.0.0.1', port: 2375 });
    expect(parseHost('tcp://10.0.0.1', TLS)).toEqual({ kind: 'tcp', host: '10.0.0.1', port: 2376, tls: TLS });
    expect(parseHost('tcp://10.0.0.1:4000', TLS)).toMatchObject({ port: 4000 });
  });

  test('may be an IPv6 address', () => {
    expect(parseHost('tcp://[::1]:2375')).toEqual({ kind: 'tcp', host: '::1', port: 2375 });
  });

  test('may be reached over SSH, with a user, a port and the path of a socket', () => {
    expect(parseHost('ssh://web')).toEqual({ kind: 'ssh', target: { host: 'web' } });
    expect(parseHost('ssh://me@Web_1:2222/run/user/1000/docker.sock')).toEqual({
      kind: 'ssh',
      target: { host: 'Web_1', user: 'me', port: 2222 },
      socketPath: '/run/user/1000/docker.sock',
    });
    expect(parseHost('ssh://root@[fe80::1]/')).toEqual({
      kind: 'ssh',
      target: { host: 'fe80::1', user: 'root' },
    });
  });

  test('that can not be understood is refused, and a password in it is not shown', () => {
    expect(() => parseHost('nonsense')).toThrow("can't be understood");
    expect(() => parseHost('ssh://me:secret@web')).toThrow('Host "ssh://me@web"');
  });
});
