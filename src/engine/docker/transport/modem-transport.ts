import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import type DockerModem from 'docker-modem';
import type { Ssh } from '../../../ssh/ssh.ts';
import { Liveness } from '../../liveness.ts';
import { connectModem } from './connect-modem.ts';
import { type Endpoint, formatEndpoint } from './endpoint.ts';
import { silentEngine, toEngineError } from './errors.ts';
import { pingEngine } from './ping.ts';
import {
  type AnswerHeaders,
  againIfStale,
  type EngineRequest,
  type EngineTransport,
  OK_STATUS,
  pathOf,
} from './transport.ts';

/** Requests to one engine over kept connections, whatever they go through. */
export class ModemTransport implements EngineTransport {
  readonly #modem: DockerModem;
  readonly #endAgent: () => void;
  readonly #node: string;
  readonly #endpoint: string;
  readonly #liveness: Liveness;

  constructor(node: string, endpoint: Endpoint, ssh?: Ssh) {
    this.#node = node;
    this.#endpoint = formatEndpoint(endpoint);
    const { modem, options, close } = connectModem(node, endpoint, ssh);
    this.#modem = modem;
    this.#liveness = new Liveness({ ping: () => pingEngine(options) });
    this.#endAgent = close;
  }

  json<T>(request: EngineRequest, apiVersion?: string): Promise<T> {
    return againIfStale(request, async () => (await this.#dial(request, apiVersion, 'json')) as T);
  }

  async headers(request: EngineRequest, apiVersion?: string): Promise<AnswerHeaders> {
    const response = await this.stream(request, apiVersion);
    // Read to its end, so that the next request has its connection.
    await new Promise((resolve) => response.once('close', resolve).resume());
    return response.headers;
  }

  async stream(request: EngineRequest, apiVersion?: string): Promise<IncomingMessage> {
    return (await this.#dial(request, apiVersion, 'stream')) as IncomingMessage;
  }

  async upgrade(request: EngineRequest, apiVersion?: string): Promise<Duplex> {
    return (await this.#dial(request, apiVersion, 'upgrade')) as Duplex;
  }

  failure(cause: unknown): unknown {
    return toEngineError(this.#node, this.#endpoint, cause);
  }

  close(): void {
    this.#endAgent();
  }

  #dial(
    request: EngineRequest,
    apiVersion: string | undefined,
    answer: 'json' | 'stream' | 'upgrade',
  ): Promise<unknown> {
    const path = pathOf(request, apiVersion);
    const end = new AbortController();
    const { signal } = request;
    return new Promise((resolve, reject) => {
      let stream: Duplex | undefined;
      const unwatch = this.#liveness.watch(() => {
        const silence = silentEngine(this.#node, this.#endpoint);
        reject(silence);
        if (stream === undefined) end.abort();
        else stream.once('error', () => undefined).destroy(silence);
      });
      this.#modem.dial(
        {
          // The modem cuts one character off a path with a "?" unless it has options to append, so
          // the query goes in with a spare "&" at its end.
          path: path.includes('?') ? `${path}&` : path,
          method: request.method,
          ...payloadOf(request, answer === 'upgrade'),
          isStream: answer === 'stream',
          hijack: answer === 'upgrade',
          statusCodes: OK_STATUS,
          abortSignal: signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]),
        },
        (error, result) => {
          if (error === null && answer !== 'json') stream = (result as Duplex).once('close', unwatch);
          else unwatch();
          if (error === null) resolve(result);
          else reject(this.failure(error));
        },
      );
    });
  }
}

/** A connection that is taken over must not begin with a chunked body's end, so it says "no body". */
function payloadOf(
  { body, headers = {} }: EngineRequest,
  isUpgrade: boolean,
): { readonly file?: Buffer | Readable; readonly headers: OutgoingHttpHeaders } {
  if (body instanceof Readable) {
    return { file: body, headers: { ...headers, 'Content-Type': 'application/x-tar' } };
  }
  if (body !== undefined) {
    const file = Buffer.from(JSON.stringify(body));
    return { file, headers: { ...headers, 'Content-Type': 'application/json' } };
  }
  return { ...(isUpgrade ? { file: Buffer.alloc(0) } : {}), headers: { ...headers } };
}
