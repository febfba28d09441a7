import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import type { EngineAddress } from '../../../scripts/engine/address.ts';

/**
 * An engine behind TLS on loopback, as `dockerd --tlsverify` serves it: clients must show the
 * certificate in `folder`, which has docker's own names (ca.pem, cert.pem, key.pem).
 */
export class TlsProxy implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'flotilla-tls-'));
  readonly #server: Server;

  private constructor(engine: EngineAddress) {
    const file = (name: string): string => join(this.folder, name);
    // Both are their own authorities: ca.pem is the server's certificate.
    selfSigned(file('server-key.pem'), file('ca.pem'));
    selfSigned(file('key.pem'), file('cert.pem'));
    const options = {
      key: readFileSync(file('server-key.pem')),
      cert: readFileSync(file('ca.pem')),
      ca: readFileSync(file('cert.pem')),
      requestCert: true,
      rejectUnauthorized: true,
      allowHalfOpen: true,
    };
    this.#server = createServer(options, (client) => {
      const upstream =
        engine.kind === 'unix'
          ? connect({ path: engine.path, allowHalfOpen: true })
          : connect({ port: engine.port, host: engine.host, allowHalfOpen: true });
      client.pipe(upstream).pipe(client);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(engine: EngineAddress): Promise<TlsProxy> {
    const proxy = new TlsProxy(engine);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get host(): string {
    return `tcp://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function selfSigned(key: string, cert: string): void {
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test -addext subjectAltName=IP:127.0.0.1 -keyout ${key} -out ${cert}`;
  execFileSync('openssl', words.split(' '), { stdio: 'ignore' });
}
