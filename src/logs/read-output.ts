import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { messageOf } from '../errors/message-of.ts';
import { unixSeconds } from '../model/units.ts';
import { isGone, isUnreachable } from './run-ends.ts';
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
 * last line.
 */
export function linesFrom(place: Place, signal: AbortSignal): AsyncIterable<TimedLine> {
  return newLines(place, { ...place.from, follow: true }, signal);
}

/**
 * What is left to show of a run that has ended, up to a unix time where the next one may have begun: an engine that takes up a reading
 * while it closes the log tells what it had at the first moment, and misses what was written by the last.
 */
export async function* restOf(
  place: Place,
  until: string | undefined,
  signal: AbortSignal,
): AsyncIterable<TimedLine> {
  const to = until === undefined ? {} : { until };
  try {
    yield* newLines(place, { ...to, ...place.from, follow: false }, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** The time of the last line of a container; empty where there is none, or its log can't be read. */
export async function lastLineOf(engine: Engine, id: string, signal: AbortSignal): Promise<string> {
  let last = '';
  const logs = engine.logs(id, { follow: false, timestamps: true, tail: 1 }, signal);
  try {
    for await (const { time } of timedLines(logs)) last = time;
  } catch (error) {
    // An engine that can't read this container's log says so again when it is followed, as a warning.
    if (!(error instanceof EngineError) || isUnreachable(error)) throw error;
  }
  return last;
}

async function* newLines(
  place: Place,
  options: From & { readonly follow: boolean },
  signal: AbortSignal,
): AsyncIterable<TimedLine> {
  const { engine, id, last } = place;
  const lastSeconds = unixSeconds(last || undefined);
  // The engine counts the line of that very time in.
  const since = lastSeconds === undefined ? {} : { tail: 'all' as const, since: lastSeconds };
  for await (const line of timedLines(engine.logs(id, { ...options, timestamps: true, ...since }, signal))) {
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

/** The message for a failure to read. */
export function unreadable(error: unknown): string {
  if (!(error instanceof EngineError)) return messageOf(error);
  return `Output of a container on ${error.node} can't be read: ${error.message}`;
}
