import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { FlotillaError } from '../../errors/flotilla-error.ts';
import { metricsText } from '../rules/metrics.ts';
import type { ManagerPicture } from '../rules/picture.ts';

/** A unix socket's path, or a port of the loopback address. */
export type StatusAddress = { readonly path: string } | { readonly port: number };

/**
 * Serves what a manager knows: `/status` as JSON, `/metrics` for Prometheus; nothing can be changed by it. A socket that a killed
 * manager left is taken over. Rejects with `STATUS_UNAVAILABLE`. The answer ends it.
 */
export async function serveStatus(
  address: StatusAddress,
  picture: () => ManagerPicture,
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const pages: Readonly<Record<string, () => readonly [string, string]>> = {
      '/status': () => ['application/json', `${JSON.stringify(picture())}\n`],
      '/metrics': () => ['text/plain; version=0.0.4', metricsText(picture())],
    };
    const page = Object.hasOwn(pages, request.url ?? '') ? pages[request.url ?? ''] : undefined;
    const [type, text] = page?.() ?? ['text/plain', 'There are /status and /metrics\n'];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': type }).end(text);
  });
  if ('path' in address) rmSync(address.path, { force: true });
  await listen(server, address);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

function listen(server: Server, address: StatusAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const where = 'path' in address ? address.path : `port ${address.port}`;
      reject(
        new FlotillaError(
          'STATUS_UNAVAILABLE',
          `The manager's status can't be served at ${where}: ${cause.message}`,
          {
            hint: 'name another socket or port: --status-socket, --metrics-port',
            cause,
          },
        ),
      );
    });
    if ('path' in address) server.listen(address.path, resolve);
    else server.listen(address.port, '127.0.0.1', resolve);
  });
}
