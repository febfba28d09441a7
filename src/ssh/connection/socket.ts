import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A TCP connection without delays: Nagle's algorithm and delayed acknowledgements would cost each request 40 ms.
 * Rejects with the system's error, `ETIMEDOUT` after the limit, or the signal's reason.
 */
export async function connectTcp(
  host: string,
  port: number,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Duplex> {
  const socket = createConnection({ host, port, noDelay: true });
  socket.setNoDelay(true);
  gatherWrites(socket);
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  const onAbort = (): void => void socket.destroy(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  try {
    await once(socket, 'connect');
    return socket;
  } finally {
    signal?.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}

/**
 * Gathers what is written in one turn: ssh2 writes each packet in four pieces, and each would be a call to the system and a
 * packet on the line.
 */
function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...words: unknown[]) => boolean;
  let isGathering = false;
  socket.write = (...words: unknown[]): boolean => {
    if (!isGathering) {
      isGathering = true;
      socket.cork();
      process.nextTick(() => {
        isGathering = false;
        socket.uncork();
      });
    }
    return write(...words);
  };
}

/** The connection that a ProxyCommand makes: its input and output (ssh_config(5)). */
export function connectByCommand(command: string): Duplex {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  stream.on('close', () => child.kill());
  child.on('error', (error) => stream.destroy(error));
  return stream;
}
