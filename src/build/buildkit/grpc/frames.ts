import { Buffer } from 'node:buffer';

/** gRPC's frame around a message: not compressed, its length, the message (gRPC over HTTP/2). */
const HEAD_BYTES = 5;

/** A message as gRPC sends it, uncompressed: a flag, its length, its bytes. */
export function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  framed.writeUInt8(0, 0);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, HEAD_BYTES);
  return framed;
}

/** A stream of bytes -> the messages in it. Throws where one is compressed, which nobody asked for. */
export async function* messagesOf(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    while (pending.length >= HEAD_BYTES) {
      const end = HEAD_BYTES + pending.readUInt32BE(1);
      if (pending.length < end) break;
      if (pending[0] !== 0) throw new Error('A gRPC message is compressed');
      yield pending.subarray(HEAD_BYTES, end);
      pending = pending.subarray(end);
    }
  }
}
