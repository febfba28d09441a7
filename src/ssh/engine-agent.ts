import http from 'node:http';
import type { Socket } from 'node:net';
import type { EngineDialer } from './engine-dialer.ts';

/** Channels open at once, and those kept for the next request. sshd needs a file descriptor for each. */
const MAX_CHANNELS = 400;
const MAX_IDLE_CHANNELS = 16;

/** util.inspect's own symbol, without loading all that comes with it (nodejs.org/api/util.html, util.inspect.custom). */
export const PRINTED: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Gives HTTP a channel of an SSH connection where it wants a socket. */
export class SshEngineAgent extends http.Agent {
  readonly #findDialer: () => Promise<EngineDialer>;
  #dialer: EngineDialer | undefined;

  constructor(findDialer: () => Promise<EngineDialer>) {
    super({ keepAlive: true, maxSockets: MAX_CHANNELS, maxFreeSockets: MAX_IDLE_CHANNELS });
    this.#findDialer = findDialer;
  }

  override createConnection(
    _options: unknown,
    callback?: (error: Error | null, stream: never) => void,
  ): undefined {
    this.#ready()
      .then((dialer) => dialer.dial())
      .then(
        (stream) => callback?.(null, stream as never),
        (error: Error) => callback?.(error, undefined as never),
      );
    return undefined;
  }

  /** False closes the connection instead of keeping it; the types leave that answer out. */
  override keepSocketAlive(socket: Socket): boolean {
    if (this.#dialer?.isShort === true) return false;
    const answer: unknown = super.keepSocketAlive(socket);
    return answer !== false;
  }

  [PRINTED](): string {
    return 'SshEngineAgent';
  }

  async #ready(): Promise<EngineDialer> {
    if (this.#dialer !== undefined) return this.#dialer;
    const dialer = await this.#findDialer();
    if (this.#dialer === undefined) dialer.onShortage(() => this.#closeIdle());
    this.#dialer ??= dialer;
    return this.#dialer;
  }

  /** Gives back the channels that no request uses. */
  #closeIdle(): void {
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }
}
