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

  test('that can not be understood is refused', () => {
    expect(() => parseHost('nonsense')).toThrow("can't be understood");
  });
});
