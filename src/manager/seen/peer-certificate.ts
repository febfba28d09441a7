import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { Endpoint } from '../../engine/docker/transport/endpoint.ts';

/**
 * The certificate that an engine behind TLS shows (DER); undefined where there is no TLS. Whether it is to be trusted is asked
 * elsewhere: one that has ended is just what is looked for here. Rejects where nobody answers.
 */
export function peerCertificate(endpoint: Endpoint, signal: AbortSignal): Promise<Uint8Array | undefined> {
  if (endpoint.kind !== 'tcp' || endpoint.tls === undefined) return Promise.resolve(undefined);
  const { host, port, tls } = endpoint;
  const { ca, cert, key } = tls;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
    const breakOff = (): void => void socket.destroy(new Error('Nobody waits for the certificate any more'));
    signal.addEventListener('abort', breakOff, { once: true });
    socket.once('error', reject);
    // It may close without an error, before it has shown anything.
    socket.once('close', () => {
      signal.removeEventListener('abort', breakOff);
      reject(new Error('The engine shows no certificate'));
    });
    if (signal.aborted) breakOff();
    socket.once('secureConnect', () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(raw === undefined ? undefined : new Uint8Array(raw));
    });
  });
}
