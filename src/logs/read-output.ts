import type { Engine } from '../engine/engine.ts';
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
 * last line.
 */
export async function* linesFrom(place: Place, signal: AbortSignal): AsyncIterable<TimedLine> {
  const { engine, id, from, last } = place;
  const lastSeconds = unixSeconds(last || undefined);
  // The engine counts the line of that very time in.
  const since = lastSeconds === undefined ? from : { ...from, tail: 'all' as const, since: lastSeconds };
  for await (const line of timedLines(
    engine.logs(id, { follow: true, timestamps: true, ...since }, signal),
  )) {
    if (last !== '' && line.time <= last) continue;
    place.last = line.time;
    yield line;
  }
}

/**
 * What a container wrote from that unix time on, where it has shown nothing since it was found running: it had ended by then,
 * and its engine noticed a moment later.
 */
export async function unseenLines(
  { engine, id, last, lastBefore }: Place,
  sinceSeconds: number,
  signal: AbortSignal,
): Promise<readonly TimedLine[]> {
  if (lastBefore === undefined || lastBefore === '' || last !== lastBefore) return [];
  const since = sinceSeconds.toFixed(9);
  const lines: TimedLine[] = [];
  const logs = engine.logs(id, { follow: false, timestamps: true, tail: 'all', since }, signal);
  for await (const line of timedLines(logs)) lines.push(line);
  return lines;
}
