import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { unixSeconds } from '../model/units.ts';
import { type TimedLine, timedLines } from './timed-lines.ts';

/** Where to begin in a container's output. */
export type From = { readonly tail: number | 'all'; readonly since?: string; readonly until?: string };

/** A container that is read, and how far. */
export interface Place {
  readonly engine: Engine;
  readonly id: string;
  /** As the UI calls it. */
  readonly name: string;
  from: From;
  /** The time of the last line; empty before the first. */
  last: string;
  /** The start of the run that is read, where it is known. */
  run?: string;
  /** Of a container that was found running and is read from then on: the time of its last line by then. */
  readonly lastBefore?: string;
}

/**
 * The lines of a container from its place on, as they come; the place goes along, so that a reading which broke off goes on behind its
 * last line. `untilEnd`: of a run that is followed to its end, which is read once more then. An engine that takes up
 * a reading while it closes the log tells what it had by the first moment, and misses what was written before the last.
 */
export async function* linesFrom(
  place: Place,
  untilEnd: boolean,
  signal: AbortSignal,
): AsyncIterable<TimedLine> {
  yield* newLines(place, true, signal);
  if (untilEnd && !signal.aborted) yield* newLines(place, false, signal);
}

async function* newLines(place: Place, follow: boolean, signal: AbortSignal): AsyncIterable<TimedLine> {
  const { engine, id, from, last } = place;
  const lastSeconds = unixSeconds(last || undefined);
  // The engine counts the line of that very time in.
  const since = lastSeconds === undefined ? from : { ...from, tail: 'all' as const, since: lastSeconds };
  for await (const line of timedLines(engine.logs(id, { follow, timestamps: true, ...since }, signal))) {
    if (last !== '' && line.time <= last) continue;
    place.last = line.time;
    yield line;
  }
}

/** How long an engine may list a container as running after its end. */
const END_SLACK_SECONDS = 1;

/**
 * What a container wrote last that had ended when it was found running, because its engine notices an end a moment late; nothing
 * where it ended later or has shown something since. Both times are unix time.
 */
export async function unseenLines(
  { engine, id, last, lastBefore }: Place,
  times: { readonly beganSeconds: number; readonly finishedAt: string | undefined },
  signal: AbortSignal,
): Promise<readonly TimedLine[]> {
  const { beganSeconds, finishedAt } = times;
  if (lastBefore === undefined || lastBefore === '' || last !== lastBefore) return [];
  if (finishedAt === undefined || Number(finishedAt) > beganSeconds + END_SLACK_SECONDS) return [];
  const since = (beganSeconds - END_SLACK_SECONDS).toFixed(9);
  const lines: TimedLine[] = [];
  const logs = engine.logs(id, { follow: false, timestamps: true, tail: 'all', since }, signal);
  for await (const line of timedLines(logs)) lines.push(line);
  return lines;
}

/** What is told of a failure to read. */
export function unreadable(error: unknown): string {
  if (!(error instanceof EngineError)) return messageOf(error);
  return `Output of a container on ${error.node} can't be read: ${error.message}`;
}
