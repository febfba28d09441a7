import { type Difference, differences, errorDifferences } from './compare.ts';
import type { Outcome } from './play.ts';
import { WANTED, type Wanted } from './wanted.ts';

/** What is to be made of two outcomes of the same command. */
export interface Judgement {
  readonly unwanted: readonly Difference[];
  /** Why others differ as they are to. */
  readonly reasons: ReadonlySet<string>;
  /** What is there is the same, so that the commands after it can be compared. */
  readonly goesOn: boolean;
}

/** Compares what came of the last of these lines: of a story, up to a command. */
export function judge(soFar: readonly string[], own: Outcome, theirs: Outcome): Judgement {
  const found = [
    ...differences({ ...own, errors: [] }, { ...theirs, errors: [] }),
    ...errorDifferences(own.errors, theirs.errors),
  ].map((difference) => ({ ...difference, wanted: wantedOne(difference, soFar, theirs) }));
  return {
    unwanted: found.filter(({ wanted }) => wanted === undefined),
    reasons: new Set(found.flatMap(({ wanted }) => wanted?.why ?? [])),
    goesOn: found.every(
      ({ path, wanted }) =>
        wanted?.isHarmless === true || !/^(containers|networks|volumes|ages)\b/.test(path),
    ),
  };
}

/** Which wanted difference it is; undefined where it is none. */
function wantedOne(difference: Difference, soFar: readonly string[], theirs: Outcome): Wanted | undefined {
  return WANTED.find(
    (entry) =>
      (entry.after?.test(soFar.at(-1) ?? '') ?? true) &&
      (entry.since === undefined || soFar.slice(0, -1).some((line) => entry.since?.test(line))) &&
      (entry.path?.test(difference.path) ?? true) &&
      (entry.own?.test(JSON.stringify(difference.own) ?? '') ?? true) &&
      (entry.theirs?.test(JSON.stringify(difference.theirs) ?? '') ?? true) &&
      (entry.theySay?.test(theirs.errors.join('\n')) ?? true),
  );
}
