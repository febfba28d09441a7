import { describe, expect, test } from 'bun:test';
import { Liveness } from '../../../src/manager/rules/liveness.ts';

describe('whether a node is there', () => {
  test('a node that misses an answer is silent, and after the grace time it is down', () => {
    const liveness = new Liveness(['a', 'b'], 10_000, 0);
    liveness.answered('b', 2000);
    liveness.failed('a', 2000);
    expect([liveness.stateOf('a', 2001), liveness.stateOf('b', 2001)]).toEqual(['silent', 'up']);
    expect(liveness.nextDownMs(2001)).toBe(12_000);
    liveness.failed('a', 9000);
    expect(liveness.stateOf('a', 11_999)).toBe('silent');
    expect(liveness.down(12_000)).toEqual(['a']);
  });

  test('one answer is enough to be up again', () => {
    const liveness = new Liveness(['a'], 10_000, 0);
    liveness.failed('a', 1000);
    expect(liveness.stateOf('a', 20_000)).toBe('down');
    liveness.answered('a', 20_001);
    expect(liveness.stateOf('a', 20_001)).toBe('up');
  });

  test('a try that began before the last answer says nothing', () => {
    const liveness = new Liveness(['a'], 10_000, 0);
    liveness.answered('a', 5000);
    liveness.failed('a', 4000);
    expect(liveness.stateOf('a', 30_000)).toBe('up');
  });
});
