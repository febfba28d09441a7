import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { messageOf } from '../../../errors/message-of.ts';
import { frame, messagesOf } from './frames.ts';
import { encodeStatus, GRPC_CODE, GrpcError } from './grpc-error.ts';

/** One call that the other side makes. */
export interface ServerCall {
  /** The values of a header of the call. */
  metadata(name: string): readonly string[];
  readonly requests: AsyncIterable<Uint8Array>;
  /** Resolves when the connection takes more. */
  send(message: Uint8Array): Promise<void>;
}

/** Answers one method; what it throws is the call's status. */
export type Handler = (call: ServerCall) => Promise<void>;

/**
 * Serves gRPC on a connection that we made: a build session is one, where the engine is the client. The
 * handlers are by method, such as "/package.Service/Method".
 */
export function serveGrpc(connection: Duplex, handlers: ReadonlyMap<string, Handler>): { close(): void } {
  const server = createServer();
  server.on('stream', (stream, headers, _flags, ...rest: unknown[]) => {
    // A connection that breaks ends every call; the build tells why.
    stream.on('error', () => undefined);
    void answer(stream, headers, rest[0], handlers);
  });
  server.on('sessionError', () => undefined);
  server.emit('connection', connection);
  return { close: () => void connection.destroy() };
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  rawHeaders: unknown,
  handlers: ReadonlyMap<string, Handler>,
): Promise<void> {
  let status = encodeStatus(GRPC_CODE.ok, '');
  stream.on('wantTrailers', () => stream.sendTrailers(status));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  try {
    const path = String((headers as Record<string, unknown>)[':path']);
    const handler = handlers.get(path);
    if (handler === undefined) throw new GrpcError(GRPC_CODE.unimplemented, `${path} is not served`);
    await handler({
      metadata: (name) => valuesOf(name, headers, rawHeaders),
      // A handler may leave off reading and still has to answer.
      requests: messagesOf(stream.iterator({ destroyOnReturn: false })),
      async send(message) {
        if (stream.destroyed) throw new GrpcError(GRPC_CODE.cancelled, 'The call is over');
        if (stream.write(frame(message))) return;
        await drained(stream);
      },
    });
  } catch (error) {
    const code = error instanceof GrpcError ? error.code : GRPC_CODE.unknown;
    status = encodeStatus(code, messageOf(error));
  }
  if (!stream.destroyed) stream.end();
}

/** Resolves when the stream takes more, or is over; of either event, no listener stays. */
async function drained(stream: ServerHttp2Stream): Promise<void> {
  const over = new AbortController();
  const options = { signal: over.signal };
  const events = [once(stream, 'drain', options), once(stream, 'close', options)];
  try {
    await Promise.race(events);
  } finally {
    over.abort();
    await Promise.allSettled(events);
  }
}

/** Values may hold commas, so those that were sent are taken apart where the runtime tells them. */
function valuesOf(name: string, headers: IncomingHttpHeaders, rawHeaders: unknown): readonly string[] {
  if (Array.isArray(rawHeaders) && rawHeaders.length > 0) {
    const raw = rawHeaders as readonly string[];
    return raw.filter((_, index) => index % 2 === 1 && raw[index - 1] === name);
  }
  const value = headers[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : value.split(', ');
}
