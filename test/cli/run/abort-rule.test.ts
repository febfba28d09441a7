import { describe, expect, test } from 'bun:test';
import { type AbortFlags, AbortRule } from '../../../src/cli/run/abort-rule.ts';

type End = readonly [service: string, exitCode: number];

/** What the rule says after each of the ends, and the status at the end of all. */
function afterEnds(flags: AbortFlags, ends: readonly End[]): { stops: boolean[]; status: number } {
  const rule = new AbortRule(flags);
  const stops = ends.map(([service, exitCode]) => {
    rule.ended(service, exitCode);
    return rule.hasTriggered;
  });
  return { stops, status: rule.exitCode };
}

const ENDS: readonly End[] = [
  ['job', 0],
  ['web', 3],
  ['db', 5],
];

describe('an attached up', () => {
  test('goes on, and ends with 0, where no flag says otherwise', () => {
    expect(afterEnds({}, ENDS)).toEqual({ stops: [false, false, false], status: 0 });
  });

  test('stops at the first end with --abort-on-container-exit, and ends with its status', () => {
    expect(afterEnds({ abortOnContainerExit: true }, ENDS)).toEqual({ stops: [true, true, true], status: 0 });
    expect(afterEnds({ abortOnContainerExit: true }, ENDS.slice(1)).status).toBe(3);
  });

  test('stops at the first failure with --abort-on-container-failure', () => {
    const flags = { abortOnContainerFailure: true };
    expect(afterEnds(flags, ENDS)).toEqual({ stops: [false, true, true], status: 3 });
  });

  test('stops at the first end with --exit-code-from, and ends with the status of that service', () => {
    expect(afterEnds({ exitCodeFrom: 'db' }, ENDS)).toEqual({ stops: [true, true, true], status: 5 });
  });

  test('stops at a failure only where --exit-code-from comes with --abort-on-container-failure', () => {
    const flags = { exitCodeFrom: 'db', abortOnContainerFailure: true };
    expect(afterEnds(flags, ENDS)).toEqual({ stops: [false, true, true], status: 5 });
  });
});
