import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';

/** A stream of Node as one of the web, and back: their types name two declarations of the same class. */
export function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;
}

export function fromWeb(stream: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream as unknown as WebStream<Uint8Array>);
}

/** The types of the web do not know that streams can be iterated. */
export function chunksOf<T>(stream: ReadableStream<T>): AsyncIterable<T> {
  return stream as unknown as AsyncIterable<T>;
}

/** The entries of a tar as they come; the body of each has to be read, or cancelled, before the next. */
export function tarEntries(tar: ReadableStream<Uint8Array>): AsyncIterable<ParsedTarEntry> {
  return chunksOf(tar.pipeThrough(createTarDecoder()));
}

/** The same of a tar that has to be whole: one without its end, or with anything but entries in it, is an error. */
export function wholeTarEntries(tar: ReadableStream<Uint8Array>): AsyncIterable<ParsedTarEntry> {
  return chunksOf(tar.pipeThrough(createTarDecoder({ strict: true })));
}
