import { afterEach, beforeEach, expect, test } from 'bun:test';
import { globalFlagHint, parseTime } from '../../src/cli/globals.ts';

const ZONE = process.env.TZ;
beforeEach(() => {
  process.env.TZ = 'America/New_York';
});
afterEach(() => {
  if (ZONE === undefined) delete process.env.TZ;
  else process.env.TZ = ZONE;
});

/** Unix seconds of a time that JavaScript can read. */
function seconds(time: string): number {
  return Date.parse(time) / 1000;
}

test('a time keeps all digits of its second', () => {
  expect(parseTime('2026-11-29T18:30:03.504356287Z')).toBe('1795977003.504356287');
  expect(parseTime('2026-11-29T13:30:03.5')).toBe('1795977003.500000000');
  expect(parseTime('1795977003.504356287')).toBe('1795977003.504356287');
});

test('a time without a zone is one of the local zone, also a day or an hour alone', () => {
  expect(Number(parseTime('2026-11-29'))).toBe(seconds('2026-11-29T05:00:00Z'));
  expect(Number(parseTime('2026-11-29T13'))).toBe(seconds('2026-11-29T18:00:00Z'));
  expect(Number(parseTime('2026-11-29T13:30'))).toBe(seconds('2026-11-29T18:30:00Z'));
  expect(Number(parseTime('2026-11-29T13:30:03'))).toBe(seconds('2026-11-29T18:30:03Z'));
});

test('a zone that is given counts', () => {
  expect(Number(parseTime('2026-11-29T18:30:03+01:00'))).toBe(seconds('2026-11-29T17:30:03Z'));
  expect(Number(parseTime('2026-11-29T18:30Z'))).toBe(seconds('2026-11-29T18:30:00Z'));
  expect(Number(parseTime('2026-11-29Z'))).toBe(seconds('2026-11-29T00:00:00Z'));
});

test('what is neither a time nor a duration is refused', () => {
  for (const value of ['xx', '2026-13-45', 'yesterday', '2026-11-29T25'])
    expect(() => parseTime(value)).toThrow('It must be a time');
});

test('a global flag behind the command is told where it stands, any other flag is not', () => {
  const hintOf = (flag: string): string =>
    globalFlagHint(`error: unknown option '${flag}'`, 'flotilla node ls');
  expect(hintOf('-p')).toBe('hint: -p stands before the command: flotilla -p <name> node ls\n');
  expect(hintOf('--progress=plain')).toContain('flotilla --progress <mode> node ls');
  expect(hintOf('--compatibility')).toContain('flotilla --compatibility node ls');
  expect(hintOf('--nosuch')).toBe('');
  expect(globalFlagHint('error: too many arguments', 'flotilla up')).toBe('');
});
