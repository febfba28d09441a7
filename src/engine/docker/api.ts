import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { orAborted } from '../../async/or-aborted.ts';
import type { NodeFacts } from '../../model/observed/fleet.ts';
import { negotiateApiVersion, requireApi } from './api-version.ts';
import type { AnswerHeaders, EngineRequest, EngineTransport } from './transport/transport.ts';

/** What an engine says of itself in the first answer. */
type Handshake = NodeFacts;

/** Requests to one engine in the API version that both sides speak. All reject with an `EngineError`. */
export class EngineApi {
  readonly node: string;
  readonly #transport: EngineTransport;
  #handshake: Promise<Handshake> | undefined;

  constructor(node: string, transport: EngineTransport) {
    this.node = node;
    this.#transport = transport;
  }

  /** The decoded JSON answer; undefined where there is none. */
  async json<T>(request: EngineRequest): Promise<T> {
    return this.#transport.json<T>(request, await orAborted(this.version(), request.signal));
  }

  /** The headers of an answer whose body nobody wants. */
  async headers(request: EngineRequest): Promise<AnswerHeaders> {
    return this.#transport.headers(request, await orAborted(this.version(), request.signal));
  }

  /** The answer as it comes in. */
  async stream(request: EngineRequest): Promise<IncomingMessage> {
    return this.#transport.stream(request, await orAborted(this.version(), request.signal));
  }

  /** The raw connection, once the engine has switched to it. */
  async upgrade(request: EngineRequest): Promise<Duplex> {
    return this.#transport.upgrade(request, await orAborted(this.version(), request.signal));
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
    return (await this.handshake(signal)).apiVersion;
  }

  /** Asked once; a failed attempt is forgotten, so that the next request tries again. */
  handshake(signal?: AbortSignal): Promise<Handshake> {
    this.#handshake ??= this.#shakeHands(signal).catch((error: unknown) => {
      this.#handshake = undefined;
      throw error;
    });
    return this.#handshake;
  }

  /** An engine may have been replaced by a newer one meanwhile, so what it answers counts from now on. */
  async ping(signal?: AbortSignal): Promise<void> {
    const answer = await this.#shakeHands(signal);
    this.#handshake = Promise.resolve(answer);
  }

  /** `/_ping` tells it in its headers; `/version` would ask the engine's other processes for theirs. */
  async #shakeHands(signal: AbortSignal | undefined): Promise<Handshake> {
    const headers = await this.#transport.headers({ method: 'GET', path: '/_ping', signal });
    const header = (name: string): string => String(headers[name] ?? '');
    return {
      // "Docker/28.5.2 (linux)"
      engineVersion: /^Docker\/(\S+)/i.exec(header('server'))?.[1] ?? '',
      apiVersion: negotiateApiVersion(this.node, header('api-version')),
      os: header('ostype') || 'linux',
    };
  }

  close(): void {
    this.#transport.close();
  }
}
