import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { testEngine } from '../../support/engine.ts';
import { TlsProxy } from '../../support/servers/tls-proxy.ts';
import { Stack } from '../support/stack.ts';

let proxy: TlsProxy;
let stack: Stack;

beforeAll(async () => {
  proxy = await TlsProxy.start(await testEngine());
  stack = await Stack.open('services:\n  web:\n    image: flotilla/test:1\n');
});

afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

/** A docker context of that name under DOCKER_CONFIG, as `docker context create` writes it. */
function context(name: string, files: readonly string[], settings: object = {}): Record<string, string> {
  const id = createHash('sha256').update(name).digest('hex');
  const docker = { Host: proxy.host, SkipTLSVerify: false, ...settings };
  stack.write(`docker/contexts/meta/${id}/meta.json`, JSON.stringify({ Name: name, Endpoints: { docker } }));
  const folder = `${stack.folder}/docker/contexts/tls/${id}/docker`;
  mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(`${proxy.folder}/${file}`, `${folder}/${file}`);
  return { DOCKER_HOST: '', DOCKER_CONTEXT: name, DOCKER_CONFIG: `${stack.folder}/docker` };
}

describe('an engine behind TLS', () => {
  test('is used with DOCKER_TLS_VERIFY and the certificates of DOCKER_CERT_PATH', async () => {
    const env = { DOCKER_HOST: proxy.host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: proxy.folder };
    expect(await stack.run(['up', '-d'], { env })).toMatchObject({ status: 0 });
    const { stdout } = await stack.run(['ps', '--services'], { env });
    expect(stdout).toBe('web\n');
    expect((await stack.run(['exec', '-T', 'web', 'echo', 'through'], { env })).stdout).toBe('through\n');
  });

  test('is used with --host too, which counts before DOCKER_HOST', async () => {
    const env = { DOCKER_HOST: 'tcp://192.0.2.1:1', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: proxy.folder };
    const { status, stderr } = await stack.run(['--host', proxy.host, 'ps'], { env });
    expect([status, stderr]).toEqual([0, '']);
  });

  test('is used with the certificates of its docker context', async () => {
    const env = context('remote', ['ca.pem', 'cert.pem', 'key.pem']);
    expect(await stack.run(['ps'], { env })).toMatchObject({ status: 0, stderr: '' });
  });

  test('is taken on trust only where the context says so', async () => {
    const refused = await stack.run(['ps'], { env: context('strict', ['cert.pem', 'key.pem']) });
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("can't be trusted")]);
    const env = context('trusting', ['cert.pem', 'key.pem'], { SkipTLSVerify: true });
    expect(await stack.run(['ps'], { env })).toMatchObject({ status: 0, stderr: '' });
  });

  test('that wants a certificate refuses who has none', async () => {
    const { status, stderr } = await stack.run(['ps'], { env: context('bare', ['ca.pem']) });
    expect(status).toBe(1);
    expect(stderr).toContain(proxy.host);
  });

  test('is not asked with half of a certificate', async () => {
    const { status, stderr } = await stack.run(['ps'], { env: context('half', ['ca.pem', 'cert.pem']) });
    expect([status, stderr]).toEqual([1, expect.stringContaining('cert.pem but no key.pem')]);
  });
});
