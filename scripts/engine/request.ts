import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { EngineAddress } from './address.ts';

export interface EngineResponse {
  readonly status: number;
  readonly text: string;
}

export interface EngineRequest {
  readonly method?: string;
  /** Path and query, without an API version: the engine then speaks its newest. */
  readonly path: string;
  readonly json?: unknown;
  /** A tar archive. */
  readonly body?: Readable | Uint8Array;
  readonly timeoutMs?: number;
}

/**
 * One request to an engine's API, whatever its answer. This is for setting the scene, so it stays apart
 * from the adapter that the tests examine.
 */
export async function engineRequest(address: EngineAddress, asked: EngineRequest): Promise<EngineResponse> {
  const response = await engineStream(address, asked);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

/** The same, with the answer's body still to be read. */
export function engineStream(address: EngineAddress, asked: EngineRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const json = asked.json === undefined ? undefined : Buffer.from(JSON.stringify(asked.json));
  const body = json ?? asked.body;
  const request = httpRequest(
    {
      ...(address.kind === 'unix'
        ? { socketPath: address.path }
        : { host: address.host, port: address.port }),
      method: asked.method ?? 'GET',
      path: asked.path,
      headers: {
        host: 'docker',
        connection: 'close',
        ...(json !== undefined ? { 'content-type': 'application/json' } : {}),
        ...(json === undefined && body !== undefined ? { 'content-type': 'application/x-tar' } : {}),
        ...(body instanceof Uint8Array ? { 'content-length': body.length } : {}),
      },
      agent: false,
    },
    resolve,
  );
  if (asked.timeoutMs !== undefined) {
    const limit = asked.timeoutMs;
    request.setTimeout(limit, () => request.destroy(new Error(`No answer within ${limit} ms`)));
  }
  request.on('error', reject);
  if (body === undefined || body instanceof Uint8Array) request.end(body);
  else body.on('error', reject).pipe(request);
  return promise;
}

/** The same, where any refusal is an error: a scene that can't be set fails the run. */
export async function engineCall(address: EngineAddress, asked: EngineRequest): Promise<string> {
  const { status, text } = await engineRequest(address, asked);
  if (status >= 400)
    throw new Error(`${asked.method ?? 'GET'} ${asked.path} answered ${status}: ${text.trim()}`);
  return text;
}

export async function answers(address: EngineAddress): Promise<boolean> {
  try {
    const { status, text } = await engineRequest(address, { path: '/_ping', timeoutMs: 5000 });
    return status === 200 && text.trim() === 'OK';
  } catch {
    return false;
  }
}
