import { expect, test } from 'bun:test';
import { byteCount, durationMs, durationNs, parseDuration, unixSeconds } from '../../src/model/units.ts';

test.each<[string, number | undefined]>([
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['300us', 0.3],
  ['2d', 172_800_000],
  ['1w', 604_800_000],
  ['0', 0],
  ['', undefined],
  ['5', undefined],
  ['soon', undefined],
  ['1m 30s', undefined],
  ['-5s', undefined],
  ['300y', undefined],
  ['3000000h', undefined],
])('%j lasts %p ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test('nanoseconds are exact', () => {
  expect(durationNs('1.1s')).toBe(1_100_000_000);
  expect(parseDuration('-1.000000001s')).toBe(-1_000_000_001n);
});

test('byte sizes are canonical: whole numbers without a unit', () => {
  expect(byteCount('1048576')).toBe(1_048_576);
  expect(byteCount('-1')).toBe(-1);
  expect(byteCount('1m')).toBeUndefined();
});

test('times keep their nanoseconds', () => {
  expect(unixSeconds('2026-01-02T13:23:37.123456789Z')).toBe('1767360217.123456789');
  expect(unixSeconds('2026-01-02T13:23:37Z')).toBe('1767360217.000000000');
  expect(unixSeconds('0001-01-01T00:00:00Z')).toBeUndefined();
});
