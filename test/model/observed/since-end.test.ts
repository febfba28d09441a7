import { expect, test } from 'bun:test';
import { sinceEndMs } from '../../../src/model/observed/since-end.ts';

const cases: readonly (readonly [string, number | undefined])[] = [
  ['Exited (1) Less than a second ago', 0],
  ['Exited (1) 1 second ago', 1000],
  ['Exited (137) 12 seconds ago', 12_000],
  ['Exited (0) About a minute ago', 60_000],
  ['Exited (0) 5 minutes ago', 300_000],
  ['Exited (0) About an hour ago', 3_600_000],
  ['Exited (0) 3 weeks ago', 3 * 7 * 24 * 3_600_000],
  ['Up 2 minutes', undefined],
  ['Created', undefined],
];

for (const [status, ms] of cases) {
  test(`"${status}" was ${ms === undefined ? 'no end' : `${ms} ms ago`}`, () => {
    expect(sinceEndMs(status)).toBe(ms);
  });
}
