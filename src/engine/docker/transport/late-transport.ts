import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Ssh } from '../../../ssh/ssh.ts';
import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { toEngineError } from './errors.ts';
import type { ModemTransport } from './modem-transport.ts';
import type { AnswerHeaders, EngineRequest, EngineTransport } from './transport.ts';

/** docker-modem and the runtime's HTTP client, loaded for the first request that needs them: together they are 10 ms. */
export class LateTransport implements EngineTransport {
  readonly #node: string;
  readonly #endpoint: Endpoint;
  readonly #ssh: Ssh | undefined;
  #loading: Promise<ModemTransport> | undefined;

  constructor(node: string, endpoint: Endpoint, ssh?: Ssh) {
    this.#node = node;
    this.#endpoint = endpoint;
    this.#ssh = ssh;
  }

  async json<T>(request: EngineRequest, apiVersion?: string): Promise<T> {
    return (await this.#loaded()).json<T>(request, apiVersion);
  }

  async headers(request: EngineRequest, apiVersion?: string): Promise<AnswerHeaders> {
    return (await this.#loaded()).headers(request, apiVersion);
  }

  async stream(request: EngineRequest, apiVersion?: string): Promise<IncomingMessage> {
    return (await this.#loaded()).stream(request, apiVersion);
  }

  async upgrade(request: EngineRequest, apiVersion?: string): Promise<Duplex> {
    return (await this.#loaded()).upgrade(request, apiVersion);
  }

  failure(cause: unknown): unknown {
    return toEngineError(this.#node, formatEndpoint(this.#endpoint), cause);
  }

  close(): void {
    this.#loading?.then(
      (transport) => transport.close(),
      // The caller has got the error of the failed load.
      () => undefined,
    );
  }

  #loaded(): Promise<ModemTransport> {
    this.#loading ??= import('./modem-transport.ts').then(
      ({ ModemTransport }) => new ModemTransport(this.#node, this.#endpoint, this.#ssh),
    );
    return this.#loading;
  }
}
