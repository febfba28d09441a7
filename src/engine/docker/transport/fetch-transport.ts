import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LinkedSignal } from '../../../async/linked-signal.ts';
import { Liveness, type Ping } from '../../liveness.ts';
import { againIfUnanswered } from './ask-twice.ts';
import { formatEndpoint } from './endpoint.ts';
import { silentEngine, toEngineError } from './errors.ts';
import { LateTransport } from './late-transport.ts';
import {
  type AnswerHeaders,
  againIfStale,
  type EngineRequest,
  type EngineTransport,
  OK_STATUS,
  pathOf,
} from './transport.ts';

/** True where the runtime's `fetch` speaks over Unix sockets: Bun's does, Node's can't be told a socket. */
export const FETCHES_OVER_SOCKETS = process.versions.bun !== undefined;

/** What Bun's `fetch` takes beside the standard's members. */
interface SocketRequest extends RequestInit {
  readonly unix: string;
  /** False: a request may take longer than the five minutes that it is given otherwise. */
  readonly timeout: false;
}

/**
 * Requests to an engine at a local socket by the runtime's own `fetch`, which costs a short command 2 ms where node:http and
 * docker-modem cost 15. What needs more than one JSON body in and one out goes by the modem.
 */
export class FetchTransport implements EngineTransport {
  readonly #node: string;
  readonly #path: string;
  readonly #modem: LateTransport;
  readonly #liveness = new Liveness({ ping: () => this.#ping() });

  constructor(node: string, path: string) {
    this.#node = node;
    this.#path = path;
    this.#modem = new LateTransport(node, { kind: 'unix', path });
  }

  json<T>(request: EngineRequest, apiVersion?: string): Promise<T> {
    if (!isPlain(request)) return this.#modem.json<T>(request, apiVersion);
    return againIfStale(request, () =>
      this.#ask(request, apiVersion, async (response) => {
        const text = await response.text();
        return (text === '' ? undefined : (parsed(text) ?? text)) as T;
      }),
    );
  }

  headers(request: EngineRequest, apiVersion?: string): Promise<AnswerHeaders> {
    return againIfStale(request, () =>
      this.#ask(request, apiVersion, async (response) => {
        await response.arrayBuffer();
        return Object.fromEntries(response.headers);
      }),
    );
  }

  stream(request: EngineRequest, apiVersion?: string): Promise<IncomingMessage> {
    return this.#modem.stream(request, apiVersion);
  }

  upgrade(request: EngineRequest, apiVersion?: string): Promise<Duplex> {
    return this.#modem.upgrade(request, apiVersion);
  }

  failure(cause: unknown): unknown {
    return toEngineError(this.#node, formatEndpoint({ kind: 'unix', path: this.#path }), cause);
  }

  close(): void {
    this.#modem.close();
  }

  #ask<T>(
    request: EngineRequest,
    apiVersion: string | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    return againIfUnanswered(request, (signal) => this.#fetch({ ...request, signal }, apiVersion, read));
  }

  async #fetch<T>(
    request: EngineRequest,
    apiVersion: string | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const { method, body, signal } = request;
    using silent = new LinkedSignal(...(signal === undefined ? [] : [signal]));
    const unwatch = this.#liveness.watch(() =>
      silent.abort(silentEngine(this.#node, formatEndpoint({ kind: 'unix', path: this.#path }))),
    );
    try {
      const response = await this.#send(pathOf(request, apiVersion), {
        method,
        headers: headersOf(request),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: silent.signal,
      });
      if (!(response.status in OK_STATUS)) throw await refusalOf(response);
      return await read(response);
    } catch (error) {
      throw signal?.aborted === true ? error : this.failure(error);
    } finally {
      unwatch();
    }
  }

  #send(path: string, request: RequestInit): Promise<Response> {
    const options: SocketRequest = { ...request, redirect: 'manual', unix: this.#path, timeout: false };
    return fetch(`http://docker${path}`, options);
  }

  #ping(): Ping {
    const { signal, cancel } = cancelling();
    const answered = this.#send('/_ping', { signal }).then(async (response) => void (await response.text()));
    return { isSent: () => true, answered, cancel };
  }
}

function cancelling(): { readonly signal: AbortSignal; readonly cancel: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, cancel: () => controller.abort() };
}

/** One JSON body at most, and no header twice. */
function isPlain({ body, headers = {} }: EngineRequest): boolean {
  const isStream = body !== undefined && Symbol.asyncIterator in body;
  return !isStream && !Object.values(headers).some(Array.isArray);
}

function headersOf({ body, headers = {} }: EngineRequest): Headers {
  const sent = new Headers(body === undefined ? {} : { 'Content-Type': 'application/json' });
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value].flat()) sent.append(name, one);
  }
  return sent;
}

/** Of the shape that `toEngineError` reads. */
async function refusalOf(response: Response): Promise<Error> {
  const text = await response.text();
  const refusal = new Error(text === '' ? response.statusText : text);
  return Object.assign(refusal, { statusCode: response.status, json: parsed(text) });
}

/** undefined where it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
