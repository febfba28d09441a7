import { type Difference, differences, errorDifferences } from './compare.ts';
import type { Outcome } from './play.ts';
import { wantedOne } from './wanted/wanted.ts';

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
  ].map((difference) => ({ ...difference, wanted: wantedOne(difference, soFar, { own, theirs }) }));
  return {
    unwanted: found.filter(({ wanted }) => wanted === undefined),
    reasons: new Set(found.flatMap(({ wanted }) => wanted?.why ?? [])),
    goesOn: found.every(
      ({ path, wanted }) =>
        wanted?.isHarmless === true || !/^(containers|networks|volumes|ages)\b/.test(path),
    ),
  };
}
