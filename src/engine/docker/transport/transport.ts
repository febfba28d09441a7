import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';

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

/** By name in small letters. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** The way to one engine, whatever it goes by. All that is asked rejects with an `EngineError`. */
export interface EngineTransport {
  /** The decoded JSON answer; undefined where there is none. */
  json<T>(request: EngineRequest, apiVersion?: string): Promise<T>;
  /** The headers of an answer whose body nobody wants. */
  headers(request: EngineRequest, apiVersion?: string): Promise<AnswerHeaders>;
  /** The answer as it comes in. */
  stream(request: EngineRequest, apiVersion?: string): Promise<IncomingMessage>;
  /** The raw connection, after the engine has switched from HTTP to it. */
  upgrade(request: EngineRequest, apiVersion?: string): Promise<Duplex>;
  /** A failure that happens while a stream is read, typed like the others. */
  failure(cause: unknown): unknown;
  close(): void;
}

/** Path and query as they stand in the request's first line. */
export function pathOf({ path, query = {} }: EngineRequest, apiVersion: string | undefined): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined)
      parameters.set(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  // A path may bring parameters of its own: those that are repeated.
  const mark = path.includes('?') ? '&' : '?';
  const search = parameters.size === 0 ? '' : `${mark}${parameters}`;
  return `${apiVersion === undefined ? '' : `/v${apiVersion}`}${path}${search}`;
}

/** Statuses of the engine that are no refusals. */
export const OK_STATUS = { 200: true, 201: true, 204: true, 304: true } as const;

/**
 * Asks once more where the kept connection may have been closed by the engine when the request was written to it. Reading
 * again is safe; whether a change was made can't be known, so those fail and the next run sees to it.
 */
export async function againIfStale<T>({ method, signal }: EngineRequest, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { code } = rootCause(error);
    const isBroken = code === 'ECONNRESET' || code === 'EPIPE';
    if (!isBroken || method !== 'GET' || signal?.aborted === true) throw error;
    return ask();
  }
}

/** The system's own error at the bottom; over SSH there is one more in between. */
function rootCause(error: unknown): NodeJS.ErrnoException {
  let root = error instanceof Error ? error : new Error(String(error));
  while (root.cause instanceof Error) root = root.cause;
  return root;
}
