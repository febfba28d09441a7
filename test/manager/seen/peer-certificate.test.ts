import { expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { Engine } from '../../../src/engine/engine.ts';
import { readNodeCondition } from '../../../src/manager/seen/node-condition.ts';
import { peerCertificate } from '../../../src/manager/seen/peer-certificate.ts';

const DAY_MS = 24 * 60 * 60_000;
const { signal } = new AbortController();

/** A key, and a certificate that is good for five days. */
function selfSigned(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '5', '-subj', '/CN=engine'];
    execFileSync('openssl', [...words, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("an engine's certificate is seen, whoever signed it, and this machine's own beside it", async () => {
  const material = selfSigned();
  const server = createServer(material, (socket) => {
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const tls = { skipVerify: false, cert: material.cert, key: material.key };
    const endpoint = { kind: 'tcp', host: '127.0.0.1', port, tls } as const;
    const der = await peerCertificate(endpoint, signal);
    expect(new X509Certificate(der ?? new Uint8Array()).subject).toBe('CN=engine');

    const swarm = { state: 'inactive', nodeId: '', isManager: false, address: '', managerIds: [] };
    const engine = { info: async () => ({ swarm }) } as unknown as Engine;
    const { certificates = [] } = await readNodeCondition({ engine, endpoint }, signal);
    expect(certificates.map(({ name }) => name)).toEqual([
      "the engine's certificate",
      "this machine's certificate for the engine",
    ]);
    for (const { beganAtMs, expiresAtMs } of certificates) expect(expiresAtMs - beganAtMs).toBe(5 * DAY_MS);
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});

test('there is none where nobody speaks TLS, and a refused connection is an error', async () => {
  expect(await peerCertificate({ kind: 'tcp', host: '127.0.0.1', port: 1 }, signal)).toBeUndefined();
  const closed = { kind: 'tcp', host: '127.0.0.1', port: 1, tls: { skipVerify: false } } as const;
  await expect(peerCertificate(closed, signal)).rejects.toThrow();
});

test('an engine that goes without a word, or that nobody waits for any more, shows no certificate', async () => {
  const server = createPlainServer((socket) => void socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const endpoint = { kind: 'tcp', host: '127.0.0.1', port, tls: { skipVerify: true } } as const;
    await expect(peerCertificate(endpoint, signal)).rejects.toThrow();
    await expect(peerCertificate(endpoint, AbortSignal.abort())).rejects.toThrow('Nobody waits');
  } finally {
    server.close();
  }
});
