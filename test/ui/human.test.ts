import { describe, expect, test } from 'bun:test';
import { binarySize, humanAgo, humanDuration, humanSize } from '../../src/ui/text/human.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [450, 'Less than a second'],
  [SECOND, '1 second'],
  [59 * SECOND, '59 seconds'],
  [MINUTE, 'About a minute'],
  [119 * SECOND, 'About a minute'],
  [59 * MINUTE, '59 minutes'],
  [HOUR, 'About an hour'],
  [89 * MINUTE, 'About an hour'],
  [90 * MINUTE, '2 hours'],
  [47 * HOUR, '47 hours'],
  [2 * DAY, '2 days'],
  [13 * DAY, '13 days'],
  [14 * DAY, '2 weeks'],
  [59 * DAY, '8 weeks'],
  [60 * DAY, '2 months'],
  [729 * DAY, '24 months'],
  [730 * DAY, '2 years'],
])('%d ms is "%s"', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

test('an age says ago', () => {
  expect(humanAgo(MINUTE)).toBe('About a minute ago');
});

describe('sizes', () => {
  test.each([
    [0, '0B'],
    [999, '999B'],
    [1000, '1kB'],
    [12_345_678, '12.35MB'],
    [999_999, '1MB'],
    [2_746_000_000, '2.746GB'],
  ])('%d bytes is "%s"', (bytes, text) => {
    expect(humanSize(bytes)).toBe(text);
  });

  test('of images have three digits', () => {
    expect(humanSize(12_345_678, 3)).toBe('12.3MB');
  });

  test('of memory are binary', () => {
    expect([512, 512 * 1024 * 1024, 1.5 * 1024 ** 3].map(binarySize)).toEqual(['512B', '512MiB', '1.5GiB']);
  });
});
