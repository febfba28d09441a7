import { expect, test } from 'bun:test';
import { oneLine, printable } from '../../../src/ui/text/ansi.ts';

test('sequences go as a whole, with all that stands in them', () => {
  const link = '\u001B]8;;https://example.com/a b\u001B\\the docs\u001B]8;;\u001B\\';
  const text = `\u001B]0;the title of a window\u0007\u001B[1;31merror\u001B[0m: see ${link}`;
  expect(printable(text)).toBe('error: see the docs');
});

test('lines stay, however they end, and other control characters go', () => {
  expect(printable('one\r\ntwo\rthree\tfour\u0007\u009B\n')).toBe('one\ntwo\nthree four');
});

test('an entry of a log has no lines of its own', () => {
  expect(oneLine('First\r2026-11-22T00:00:00Z stack shop: deployed\n')).toBe(
    'First 2026-11-22T00:00:00Z stack shop: deployed',
  );
});
