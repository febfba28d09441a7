import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import type DockerModem from 'docker-modem';
import type { Ssh } from '../../ssh/ssh.ts';
import { Liveness } from '../liveness.ts';
import { connectModem, type Endpoint, formatEndpoint } from './connect-modem.ts';
import { silentEngine, toEngineError } from './errors.ts';
import { pingEngine } from './wire/ping.ts';

export interface EngineRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Without the version prefix. */
  readonly path: string;
  /** Undefined members are left out; objects are sent as JSON. */
  readonly query?: Readonly<Record<string, unknown>>;
  /** Sent as JSON; a stream is a tar. */
  readonly body?: object | Readable;
  /** A list is sent as so many headers. */
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A kept connection can have been closed by the engine when the next request is written to it. Reading
 * again is safe; whether a change was made can't be known, so those fail and the next run sees to it.
 */
function mayBeStale({ method, signal }: EngineRequest, error: unknown): boolean {
  const { code } = rootCause(error);
  const isBroken = code === 'ECONNRESET' || code === 'EPIPE';
  return isBroken && method === 'GET' && signal?.aborted !== true;
}

/** The system's own error at the bottom; over SSH there is one more in between. */
function rootCause(error: unknown): NodeJS.ErrnoException {
  let root = error instanceof Error ? error : new Error(String(error));
  while (root.cause instanceof Error) root = root.cause;
  return root;
}

const OK_STATUS = { 200: true, 201: true, 204: true, 304: true } as const;

/** Requests to one engine over kept connections. */
export class Transport {
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

  /** The decoded JSON answer; undefined where there is none. Throws `EngineError`. */
  async json<T>(request: EngineRequest, apiVersion?: string): Promise<T> {
    try {
      return (await this.#dial(request, apiVersion, 'json')) as T;
    } catch (error) {
      if (!mayBeStale(request, error)) throw error;
      return (await this.#dial(request, apiVersion, 'json')) as T;
    }
  }

  /** The answer as it comes in. Throws `EngineError` where the status is a refusal. */
  async stream(request: EngineRequest, apiVersion?: string): Promise<IncomingMessage> {
    return (await this.#dial(request, apiVersion, 'stream')) as IncomingMessage;
  }

  /** The raw connection, after the engine has switched from HTTP to it. Throws `EngineError`. */
  async upgrade(request: EngineRequest, apiVersion?: string): Promise<Duplex> {
    return (await this.#dial(request, apiVersion, 'upgrade')) as Duplex;
  }

  /** A failure that happens while a stream is read, typed like the others. */
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
    const prefix = apiVersion === undefined ? '' : `/v${apiVersion}`;
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined)
        query.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    // A path may bring parameters of its own: those that are repeated.
    const mark = request.path.includes('?') ? '&' : '?';
    const search = query.size === 0 ? '' : `${mark}${query}`;
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
          path: `${prefix}${request.path}${search === '' ? '' : `${search}&`}`,
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
