import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, formatEndpoint, type TlsMaterial } from '../engine/docker/transport/endpoint.ts';

/** How a child process reaches an engine: docker's own variables, which hold until `close`. */
export interface ChildEndpoint {
  readonly variables: Readonly<Record<string, string>>;
  close(): void;
}

/**
 * An endpoint as docker's variables; certificates are in a folder that only this user can read. `forward`
 * makes a local socket of an engine that is reached over SSH -> its path.
 */
export async function openChildEndpoint(
  endpoint: Endpoint,
  forward: (endpoint: Extract<Endpoint, { kind: 'ssh' }>) => Promise<string>,
): Promise<ChildEndpoint> {
  if (endpoint.kind === 'ssh') {
    const variables = { DOCKER_HOST: `unix://${await forward(endpoint)}`, DOCKER_TLS_VERIFY: '' };
    return { variables, close: () => undefined };
  }
  const host = { DOCKER_HOST: formatEndpoint(endpoint) };
  const tls = endpoint.kind === 'tcp' ? endpoint.tls : undefined;
  if (tls === undefined) return { variables: { ...host, DOCKER_TLS_VERIFY: '' }, close: () => undefined };
  const folder = writeTls(tls);
  return {
    variables: {
      ...host,
      DOCKER_TLS: '1',
      DOCKER_TLS_VERIFY: tls.skipVerify ? '' : '1',
      DOCKER_CERT_PATH: folder,
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function writeTls({ ca, cert, key }: TlsMaterial): string {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-tls-'));
  for (const [name, text] of Object.entries({ ca, cert, key })) {
    if (text !== undefined) writeFileSync(join(folder, `${name}.pem`), text, { mode: 0o600 });
  }
  return folder;
}
