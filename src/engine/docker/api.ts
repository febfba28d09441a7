import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { negotiateApiVersion, requireApi } from './api-version.ts';
import type { EngineRequest, Transport } from './transport.ts';
import type { WireVersion } from './wire/wire.ts';

/** Requests to one engine in the API version that both sides speak. All reject with an `EngineError`. */
export class EngineApi {
  readonly node: string;
  readonly #transport: Transport;
  #version: Promise<WireVersion> | undefined;

  constructor(node: string, transport: Transport) {
    this.node = node;
    this.#transport = transport;
  }

  /** The decoded JSON answer; undefined where there is none. */
  async json<T>(request: EngineRequest): Promise<T> {
    return this.#transport.json<T>(request, await this.version());
  }

  /** The answer as it comes in. */
  async stream(request: EngineRequest): Promise<IncomingMessage> {
    return this.#transport.stream(request, await this.version());
  }

  /** The raw connection, once the engine has switched to it. */
  async upgrade(request: EngineRequest): Promise<Duplex> {
    return this.#transport.upgrade(request, await this.version());
  }

  /** Throws where the node's API is older than the feature needs. */
  async require(needed: string, feature: string): Promise<void> {
    requireApi(this.node, await this.version(), needed, feature);
  }

  /** Passes a stream on, with the failures of its reading typed. */
  async *typed<T>(source: AsyncIterable<T>): AsyncIterable<T> {
    try {
      yield* source;
    } catch (error) {
      throw this.#transport.failure(error);
    }
  }

  /** The version that requests are made with. */
  async version(signal?: AbortSignal): Promise<string> {
    return negotiateApiVersion(this.node, (await this.handshake(signal)).ApiVersion);
  }

  /** Asked once; a failed attempt is forgotten, so that the next request tries again. */
  handshake(signal?: AbortSignal): Promise<WireVersion> {
    this.#version ??= this.#transport
      .json<WireVersion>({ method: 'GET', path: '/version', signal })
      .catch((error: unknown) => {
        this.#version = undefined;
        throw error;
      });
    return this.#version;
  }

  close(): void {
    this.#transport.close();
  }
}
