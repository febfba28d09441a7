import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineDialer } from './engine-dialer.ts';

/** A local socket that leads to an engine elsewhere. */
export interface ForwardedSocket {
  readonly path: string;
  close(): Promise<void>;
}

/**
 * Makes an engine reachable at a Unix socket of this machine, for child processes that can't use our connection. Only this user
 * gets to it: it lies in a folder of its own.
 */
export async function forwardEngine(dialer: Pick<EngineDialer, 'dial'>): Promise<ForwardedSocket> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-engine-'));
  const path = join(folder, 'docker.sock');
  const local = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    local.add(socket);
    socket.on('close', () => local.delete(socket));
    socket.on('error', () => undefined);
    dialer.dial().then(
      (remote) => {
        remote.on('error', () => socket.destroy());
        socket.on('close', () => remote.destroy());
        // Each direction ends by itself: a client may be done with asking long before it is with reading.
        remote.pipe(socket);
        socket.pipe(remote);
      },
      () => socket.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    path,
    async close() {
      for (const socket of local) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
