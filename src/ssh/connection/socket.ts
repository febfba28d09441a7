import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A TCP connection without delays: Nagle's algorithm and delayed acknowledgements would cost each request 40 ms.
 * Rejects with the system's error, or `ETIMEDOUT` after the limit.
 */
export async function connectTcp(host: string, port: number, timeoutMs: number): Promise<Duplex> {
  const socket = createConnection({ host, port, noDelay: true });
  socket.setNoDelay(true);
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  try {
    await once(socket, 'connect');
    return socket;
  } finally {
    clearTimeout(timer);
  }
}

/** The connection that a ProxyCommand makes: its input and output (ssh_config(5)). */
export function connectByCommand(command: string): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on('close', () => child.kill());
  child.on('error', (error) => stream.destroy(error));
  return stream;
}
