import http from 'node:http';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import type { EngineDialer } from './engine-dialer.ts';

/** Channels open at once, and those kept for the next request. sshd needs a file descriptor for each. */
const MAX_CHANNELS = 400;
const MAX_IDLE_CHANNELS = 16;

/** Gives HTTP a channel of an SSH connection where it wants a socket. */
export class SshEngineAgent extends http.Agent {
  readonly #dialer: EngineDialer;

  constructor(dialer: EngineDialer) {
    super({ keepAlive: true, maxSockets: MAX_CHANNELS, maxFreeSockets: MAX_IDLE_CHANNELS });
    this.#dialer = dialer;
    dialer.onShortage(() => this.#closeIdle());
  }

  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, stream: never) => void,
  ): undefined {
    this.#dialer.dial().then(
      (stream) => callback?.(null, stream as never),
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  }

  // A documented hook of http.Agent that its types leave out: false closes the connection.
  keepSocketAlive(socket: Socket): boolean {
    const agent = Object.getPrototypeOf(SshEngineAgent.prototype) as {
      keepSocketAlive(this: http.Agent, socket: Socket): boolean;
    };
    return !this.#dialer.isShort && agent.keepSocketAlive.call(this, socket);
  }

  /** Gives back the channels that no request uses. */
  #closeIdle(): void {
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }

  [inspect.custom](): string {
    return 'SshEngineAgent';
  }
}
