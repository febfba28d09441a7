import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { EngineAddress } from '../../../scripts/engine/address.ts';

/** An engine behind a socket that can be cut off, as when the engine restarts or the line breaks. */
export class CutProxy implements AsyncDisposable {
  readonly #path: string;
  readonly #engine: EngineAddress;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(path: string, engine: EngineAddress) {
    this.#path = path;
    this.#engine = engine;
  }

  static async start(path: string, engine: EngineAddress): Promise<CutProxy> {
    const proxy = new CutProxy(path, engine);
    await proxy.restore();
    return proxy;
  }

  get host(): string {
    return `unix://${this.#path}`;
  }

  /** Breaks every connection and takes no new one. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    rmSync(this.#path, { force: true });
  }

  async restore(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => {
      const { kind } = this.#engine;
      const upstream =
        kind === 'unix'
          ? connect({ path: this.#engine.path, allowHalfOpen: true })
          : connect({ port: this.#engine.port, host: this.#engine.host, allowHalfOpen: true });
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#path, resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }
}
