import { describe, expect, test } from 'bun:test';
import { DetachScanner, parseDetachKeys } from '../../../src/cli/terminal/detach-keys.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

describe('detach keys', () => {
  test('are characters and control characters', () => {
    expect(parseDetachKeys('ctrl-p,ctrl-Q,a,ctrl-@,ctrl-[,ctrl-_')).toEqual([16, 17, 97, 0, 27, 31]);
  });

  test('of another form are refused', () => {
    for (const keys of ['', 'ctrl-', 'ctrl-1', 'ab', 'a,,b', 'é']) {
      expect(() => parseDetachKeys(keys)).toThrow(/can't be understood/);
    }
  });

  test('detach where the whole sequence is typed, in one piece or in several', () => {
    const scanner = new DetachScanner([1, 2]);
    expect(scanner.scan(bytes('ab\u0001'))).toEqual({ passed: bytes('ab'), isDetached: false });
    expect(scanner.scan(bytes('\u0002c'))).toEqual({ passed: bytes(''), isDetached: true });
  });

  test('that stay unfinished are typed all the same', () => {
    const scanner = new DetachScanner([1, 2]);
    const passed = ['\u0001', 'x\u0001\u0001', 'y'].map((typed) => text(scanner.scan(bytes(typed)).passed));
    expect(passed).toEqual(['', '\u0001x\u0001', '\u0001y']);
  });
});
