import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { frame, messagesOf } from './frames.ts';
import { decodeStatus, GRPC_CODE, GrpcError } from './grpc-error.ts';

/** Calls of gRPC over one connection. Each throws `GrpcError`; an aborted one is cancelled at the server. */
export class GrpcClient {
  readonly #session: ClientHttp2Session;

  constructor(connection: Duplex) {
    this.#session = connect('http://buildkit', { createConnection: () => connection });
    // Every call under way fails by itself.
    this.#session.on('error', () => undefined);
  }

  /** One message there, one back. */
  async unary(path: string, message: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    let answer: Uint8Array = new Uint8Array();
    for await (const received of this.stream(path, message, signal)) answer = received;
    return answer;
  }

  /** One message there, any number back. */
  async *stream(path: string, message: Uint8Array, signal: AbortSignal): AsyncIterable<Uint8Array> {
    signal.throwIfAborted();
    const call = this.#session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const cancel = (): void => call.close(CANCEL);
    signal.addEventListener('abort', cancel);
    try {
      call.end(frame(message));
      const status = statusOf(call);
      yield* messagesOf(call as AsyncIterable<Uint8Array>);
      const error = await status;
      signal.throwIfAborted();
      if (error !== undefined) throw error;
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof GrpcError ? error : new GrpcError(GRPC_CODE.unavailable, String(error));
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  close(): void {
    this.#session.destroy();
  }
}

/** HTTP/2's code for a stream that is not wanted any more. */
const CANCEL = 8;

/** The status stands in the trailers, or in the headers where there is no message. */
function statusOf(call: ClientHttp2Stream): Promise<GrpcError | undefined> {
  let known: Readonly<Record<string, unknown>> | undefined;
  call.on('response', (headers) => {
    if (headers['grpc-status'] !== undefined) known = headers;
  });
  call.on('trailers', (trailers) => {
    known = trailers;
  });
  return new Promise((resolve) => call.on('close', () => resolve(decodeStatus(known))));
}
