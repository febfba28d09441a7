import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decide, type ScaleMemory } from '../../../../src/manager/rules/autoscale/decide.ts';
import type { Autoscale } from '../../../../src/model/desired/autoscale.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const USUAL: Autoscale = { min: 1, max: 100, cpuPercent: 50, upWindowMs: 0, downWindowMs: 5 * MINUTE };

/** The numbers that a series of recommendations leads to, one each 15 seconds. */
function run(
  recommended: readonly (number | undefined)[],
  { autoscale = USUAL, from = 1 }: { autoscale?: Autoscale; from?: number } = {},
): number[] {
  let memory: ScaleMemory | undefined;
  let current = from;
  return recommended.map((wanted, index) => {
    const decided = decide(autoscale, current, wanted, memory, index * 15 * SECOND);
    memory = decided.memory;
    current = decided.replicas;
    return current;
  });
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('a recommendation', () => {
  test('for more is followed at once, up to twice as many', () => {
    expect(run([9, 9, 9, 9])).toEqual([2, 4, 8, 9]);
  });

  test('for fewer is followed when nothing more was asked for during the window', () => {
    const numbers = run([...times(2, 4), ...times(25, 2)], { from: 4 });
    expect(numbers.indexOf(2)).toBe(21);
    expect(numbers.at(-1)).toBe(2);
  });

  test('for fewer is followed as far as the most that was asked for during the window', () => {
    const numbers = run([...times(20, 6), 3, ...times(25, 1)], { from: 8 });
    expect([...new Set(numbers)]).toEqual([8, 6, 3, 1]);
  });

  test('for more waits where a window says so', () => {
    const numbers = run(times(6, 2), { autoscale: { ...USUAL, upWindowMs: 45 * SECOND } });
    expect(numbers).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test('that is missing changes nothing, but for the bounds', () => {
    expect(run([undefined, undefined], { from: 3 })).toEqual([3, 3]);
    expect(run([undefined], { from: 3, autoscale: { ...USUAL, min: 7 } })).toEqual([7]);
    expect(run([undefined], { from: 9, autoscale: { ...USUAL, max: 4 } })).toEqual([4]);
  });
});

test('a number that somebody else set is kept for the window, unless the load asks for more', () => {
  const memory: ScaleMemory = { recommendations: [{ atMs: 0, replicas: 2 }], replicas: 2 };
  const later = decide(USUAL, 6, 2, memory, MINUTE);
  expect(later.replicas).toBe(6);
  expect(decide(USUAL, 6, 2, later.memory, 4 * MINUTE).replicas).toBe(6);
  expect(decide(USUAL, 6, 2, later.memory, 6 * MINUTE + 1).replicas).toBe(6);
  const end = decide(USUAL, 6, 2, decide(USUAL, 6, 2, later.memory, 5 * MINUTE).memory, 7 * MINUTE);
  expect(end.replicas).toBe(2);
  expect(decide(USUAL, 6, 8, memory, MINUTE).replicas).toBe(8);
});

const counts = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 80 });
const windows = fc.integer({ min: 0, max: 10 * MINUTE });

test('property: whatever is recommended, the number stays within the bounds', () => {
  fc.assert(
    fc.property(counts, windows, windows, fc.integer({ min: 1, max: 20 }), fc.nat(30), (...drawn) => {
      const [recommended, upWindowMs, downWindowMs, min, more] = drawn;
      const autoscale = { ...USUAL, min, max: min + more, upWindowMs, downWindowMs };
      for (const replicas of run(recommended, { autoscale, from: 5 })) {
        expect(replicas).toBeGreaterThanOrEqual(min);
        expect(replicas).toBeLessThanOrEqual(min + more);
      }
    }),
  );
});

test('property: within one window the number goes down only when it never went up in it', () => {
  fc.assert(
    fc.property(counts, (recommended) => {
      const numbers = run(recommended, { from: 5 });
      numbers.forEach((replicas, index) => {
        const before = numbers[index - 1] ?? 5;
        if (replicas >= before) return;
        // 20 rounds are the window.
        const asked = recommended.slice(Math.max(0, index - 19), index + 1);
        expect(Math.max(...asked)).toBeLessThanOrEqual(replicas);
      });
    }),
  );
});
