import type { IncomingMessage } from 'node:http';
import type { LogChunk } from '../../containers.ts';

const HEADER_BYTES = 8;

/**
 * Splits the engine's multiplexed output (API, "Attach to a container", stream format: one byte of
 * stream, three of padding, a 32-bit big-endian length, the payload) into chunks by stream.
 */
export async function* demultiplex(source: AsyncIterable<Uint8Array>): AsyncIterable<LogChunk> {
  let pending = Buffer.alloc(0);
  for await (const piece of source) {
    pending = pending.length === 0 ? Buffer.from(piece) : Buffer.concat([pending, piece]);
    while (pending.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + pending.readUInt32BE(4);
      if (pending.length < end) break;
      yield { stream: pending[0] === 2 ? 'stderr' : 'stdout', data: pending.subarray(HEADER_BYTES, end) };
      pending = pending.subarray(end);
    }
  }
}

/** The output of a container with a TTY is one raw stream. */
export async function* rawOutput(source: AsyncIterable<Uint8Array>): AsyncIterable<LogChunk> {
  for await (const data of source) yield { stream: 'stdout', data };
}

/** Newline-separated JSON documents, as `/events` and `/images/create` send them. */
export async function* jsonLines<T>(
  source: AsyncIterable<Uint8Array>,
  parse: (line: string) => T = (line) => JSON.parse(line) as T,
): AsyncIterable<T> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of source) {
    rest += decoder.decode(piece, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield parse(line);
  }
  if (rest.trim() !== '') yield parse(rest);
}

/**
 * Reads a response until it ends or `signal` aborts; an abort ends the iteration without an error,
 * because the reader asked for it.
 */
export async function* untilAborted(
  response: IncomingMessage,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const stop = (): void => void response.destroy();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const chunk of response) yield chunk as Uint8Array;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    response.destroy();
  }
}
