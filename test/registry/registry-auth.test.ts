import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAuth } from '../../src/registry/registry-auth.ts';
import { credentialKey, registryHost } from '../../src/registry/registry-host.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-registry-'));
  helper('docker-credential-keeps', [
    'read key',
    'case "$key" in',
    '  kept.example) echo \'{"ServerURL":"kept.example","Username":"ann","Secret":"s3cret"}\' ;;',
    '  token.example) echo \'{"ServerURL":"token.example","Username":"<token>","Secret":"t0ken"}\' ;;',
    '  broken.example) echo "not json" ;;',
    '  locked.example) echo "the keychain is locked"; exit 2 ;;',
    '  *) echo "credentials not found in native keychain"; exit 1 ;;',
    'esac',
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function helper(name: string, lines: readonly string[]): void {
  writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(join(folder, name), 0o755);
}

/** Asks with a config.json of that content. */
function ask(config: object, reference: string, environment: Readonly<Record<string, string>> = {}) {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const path = `${folder}:${process.env.PATH}`;
  return findAuth({ DOCKER_CONFIG: folder, PATH: path, ...environment })(reference);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the registry of a reference', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['nginx', 'docker.io'],
    ['nginx:1.27', 'docker.io'],
    ['library/nginx', 'docker.io'],
    ['docker.io/library/nginx', 'docker.io'],
    ['index.docker.io/library/nginx', 'docker.io'],
    ['localhost/app', 'localhost'],
    ['registry.example:5000/team/app@sha256:00', 'registry.example:5000'],
    ['ghcr.io/team/app:1', 'ghcr.io'],
  ];
  for (const [reference, host] of CASES) {
    test(`of ${reference} is ${host}`, () => expect(registryHost(reference)).toBe(host));
  }

  test("Docker Hub's login stands under its old address", () => {
    expect(credentialKey('docker.io')).toBe('https://index.docker.io/v1/');
  });
});

describe('the login of a registry', () => {
  test('is the one in config.json', async () => {
    const auths = { 'my.example': { auth: base64('ann:pa:ss') } };
    expect(await ask({ auths }, 'my.example/app')).toEqual({
      username: 'ann',
      password: 'pa:ss',
      serveraddress: 'my.example',
    });
  });

  test('is found under an address too', async () => {
    const auths = { 'https://my.example/v2/': { auth: base64('ann:pass') } };
    expect(await ask({ auths }, 'my.example/app')).toMatchObject({ username: 'ann' });
  });

  test('of Docker Hub counts for names without a host', async () => {
    const auths = { 'https://index.docker.io/v1/': { auth: base64('ann:pass'), identitytoken: 'id' } };
    expect(await ask({ auths }, 'team/app')).toEqual({
      username: 'ann',
      password: 'pass',
      identitytoken: 'id',
      serveraddress: 'https://index.docker.io/v1/',
    });
  });

  test('is unknown where nothing tells it', async () => {
    expect(await ask({ auths: { 'other.example': {} } }, 'my.example/app')).toBeUndefined();
    expect(await ask({ auths: { 'my.example': {} } }, 'my.example/app')).toBeUndefined();
  });

  test('comes from the helper of all, as user and password or as a token', async () => {
    const config = { credsStore: 'keeps', auths: { 'kept.example': {} } };
    expect(await ask(config, 'kept.example/app')).toEqual({
      username: 'ann',
      password: 's3cret',
      serveraddress: 'kept.example',
    });
    expect(await ask(config, 'token.example/app')).toEqual({
      identitytoken: 't0ken',
      serveraddress: 'token.example',
    });
    expect(await ask(config, 'unknown.example/app')).toBeUndefined();
  });

  test('comes from the helper of the registry before that', async () => {
    const config = { credsStore: 'nosuch', credHelpers: { 'kept.example': 'keeps' } };
    expect(await ask(config, 'kept.example/app')).toMatchObject({ username: 'ann' });
  });

  test('comes from DOCKER_AUTH_CONFIG before all', async () => {
    const given = JSON.stringify({ auths: { 'kept.example': { auth: base64('ci:token') } } });
    const environment = { DOCKER_AUTH_CONFIG: given };
    expect(await ask({ credsStore: 'keeps' }, 'kept.example/app', environment)).toMatchObject({
      username: 'ci',
    });
    expect(await ask({ credsStore: 'keeps' }, 'token.example/app', environment)).toMatchObject({
      identitytoken: 't0ken',
    });
  });

  test('a helper that fails is named, with what it says', async () => {
    const config = { credsStore: 'keeps' };
    await expect(ask(config, 'locked.example/app')).rejects.toThrow(
      'Credential helper "docker-credential-keeps" failed: the keychain is locked',
    );
    await expect(ask(config, 'broken.example/app')).rejects.toThrow('is not the JSON');
    await expect(ask({ credsStore: 'nosuch' }, 'my.example/app')).rejects.toThrow(
      /"docker-credential-nosuch" failed/,
    );
  });

  test('a broken DOCKER_AUTH_CONFIG is an error that does not show it', async () => {
    const environment = { DOCKER_AUTH_CONFIG: '{"auths": {"x": {"auth": "c2VjcmV0"}' };
    const error = await ask({}, 'my.example/app', environment).catch((reason: unknown) => reason);
    expect(String(error)).toContain('DOCKER_AUTH_CONFIG is not valid JSON');
    expect(String(error)).not.toContain('c2VjcmV0');
  });
});
