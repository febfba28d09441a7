import type { Difference } from '../compare.ts';
import type { Outcome } from '../play.ts';
import { WANTED_DETAILS } from './details.ts';
import { WANTED_STATES } from './states.ts';

/** Where flotilla is to differ from docker compose after a command, and why. Each that is set has to hold. */
export interface Wanted {
  readonly why: string;
  /** Of the command's words. */
  readonly after?: RegExp;
  /** Of a change of the file, or the words of a command, before it. */
  readonly since?: RegExp;
  /** Of the place that differs; all places where it is not set. */
  readonly path?: RegExp;
  /** Of both values there, as JSON. */
  readonly own?: RegExp;
  readonly theirs?: RegExp;
  /** Of what docker compose has written on standard error where it failed. */
  readonly theySay?: RegExp;
  /** Both have the same number of containers. */
  readonly isSameNumber?: true;
  /** What is there may be compared further on, because nothing else comes of it. */
  readonly isHarmless?: true;
}

/** Which wanted difference it is; undefined where it is none. */
export function wantedOne(
  difference: Difference,
  soFar: readonly string[],
  { own, theirs }: { readonly own: Outcome; readonly theirs: Outcome },
): Wanted | undefined {
  return [...WANTED_DETAILS, ...WANTED_STATES].find(
    (entry) =>
      (entry.after?.test(soFar.at(-1) ?? '') ?? true) &&
      (entry.since === undefined || soFar.slice(0, -1).some((line) => entry.since?.test(line))) &&
      (entry.path?.test(difference.path) ?? true) &&
      (entry.own?.test(JSON.stringify(difference.own) ?? '') ?? true) &&
      (entry.theirs?.test(JSON.stringify(difference.theirs) ?? '') ?? true) &&
      (entry.isSameNumber !== true || countOf(own) === countOf(theirs)) &&
      (entry.theySay?.test(theirs.errors.join('\n')) ?? true),
  );
}

function countOf({ containers }: Outcome): number {
  return Object.keys(containers).length;
}
