import { expect, test } from 'bun:test';
import { cellWidth, cutEnd, cutMiddle, wrapCells } from '../../src/ui/text/cells.ts';

test.each([
  ['plain', 5],
  ['grüße', 5],
  ['e\u0301', 1],
  ['港', 2],
  ['🚢', 2],
  ['✔ ⠿ … ⣿', 7],
])('"%s" takes %d columns', (text, width) => {
  expect(cellWidth(text)).toBe(width);
});

test('a long text is cut at its end or in its middle', () => {
  expect(cutEnd('shop-web-1', 10)).toBe('shop-web-1');
  expect(cutEnd('shop-web-12', 10)).toBe('shop-web-…');
  expect(cutMiddle('shop-frontend-12', 9)).toBe('shop…d-12');
  expect(cellWidth(cutMiddle('港港港港港港', 8))).toBeLessThanOrEqual(8);
});

test('lines break at spaces, and within a word that is too long', () => {
  expect(wrapCells('the port is taken', 9)).toEqual(['the port', 'is taken']);
  expect(wrapCells('sha256:0123456789 x', 8)).toEqual(['sha256:0', '12345678', '9 x']);
  expect(wrapCells('one\n\ntwo', 20)).toEqual(['one', '', 'two']);
  expect(wrapCells('港港港', 4)).toEqual(['港港', '港']);
});
