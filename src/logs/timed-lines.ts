import type { LogChunk } from '../engine/containers.ts';

/** One line of a container's output with the time the engine gave it. */
export interface TimedLine {
  readonly stream: LogChunk['stream'];
  /** RFC 3339 with nanoseconds in UTC, as the engine writes it: equal length, so text order is time order. */
  readonly time: string;
  /** Without the time, with the line break. */
  readonly text: Buffer;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
/** The length of a time as the engine writes it, with its space, at most. */
const TIME_LENGTH = 36;

/**
 * Output that was asked for with timestamps -> lines. A last line without a break gets one, and a line
 * that the engine gave no time keeps the place of the one before it.
 */
export async function* timedLines(chunks: AsyncIterable<LogChunk>): AsyncIterable<TimedLine> {
  const rests = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  let latest = '';
  const line = (stream: LogChunk['stream'], bytes: Buffer): TimedLine => {
    const space = bytes.indexOf(SPACE);
    const time = space > 0 ? bytes.toString('latin1', 0, space) : '';
    const hasTime = /^\d{4}-\d\d-\d\dT/.test(time);
    if (hasTime) latest = time;
    return { stream, time: latest, text: hasTime ? bytes.subarray(space + 1) : bytes };
  };
  for await (const { stream, data } of chunks) {
    let rest = Buffer.concat([rests[stream], rests[stream].length > 0 ? withoutTime(data) : data]);
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield line(stream, rest.subarray(0, end + 1));
      rest = rest.subarray(end + 1);
    }
    rests[stream] = rest;
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (rests[stream].length > 0) yield line(stream, Buffer.concat([rests[stream], Buffer.from('\n')]));
  }
}

/** The engine cuts a line of more than 16 KiB and writes the time before each piece. */
function withoutTime(piece: Uint8Array): Uint8Array {
  const begin = Buffer.from(piece.buffer, piece.byteOffset, Math.min(piece.length, TIME_LENGTH));
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z /.exec(begin.toString('latin1'))?.[0];
  return time === undefined ? piece : piece.subarray(time.length);
}
