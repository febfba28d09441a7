import { Readable } from 'node:stream';
import { digestOf, type VolumeDigest } from './digest.ts';

export type { VolumeDigest } from './digest.ts';

/** Does something with a tar; to be broken off where the signal says so, because the tar does not come to its end. */
export type Take = (tar: Readable, signal: AbortSignal) => Promise<void>;

/**
 * Hands a tar on, and digests what goes by; the entry named `without` does not count. It is read no faster than it is
 * taken, so nothing piles up here. Rejects where either side fails, once both have ended.
 */
export async function digestWhile(
  open: (signal: AbortSignal) => AsyncIterable<Uint8Array>,
  take: Take,
  signal: AbortSignal,
  without?: string,
): Promise<VolumeDigest> {
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const passing = Readable.from(passOn(open(ending), writable.getWriter()), { objectMode: false });
  // It is told by the digest, whose tar ends in the same way.
  passing.on('error', () => undefined);
  const digesting = digestOf(readable, without);
  const taking = take(passing, ending).then(() => readToEnd(passing));
  try {
    const [digest] = await Promise.all([digesting, taking]);
    return digest;
  } catch (error) {
    failed.abort(error);
    passing.destroy();
    await Promise.allSettled([taking]);
    throw error;
  }
}

async function* passOn(
  tar: AsyncIterable<Uint8Array>,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): AsyncIterable<Uint8Array> {
  // What became of the writes is known by them, and by the digest.
  writer.closed.catch(() => undefined);
  try {
    for await (const chunk of tar) {
      await writer.write(chunk);
      yield chunk;
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => undefined);
    throw error;
  } finally {
    // Nobody takes the rest. Of a stream that has ended, this changes nothing.
    void writer.abort(new Error('the tar was not taken to its end')).catch(() => undefined);
  }
}

/** Who takes a tar may stop behind its last entry. */
async function readToEnd(tar: Readable): Promise<void> {
  if (tar.readableEnded || tar.destroyed) return;
  for await (const _ of tar);
}
