import { expect, test } from 'bun:test';
import { isTrue, parseGoBool } from '../../../src/compose/env/switches.ts';

test.each(['1', 't', 'T', 'true', 'TRUE', 'tRUE', 'y', 'Y', ' true '])('%j switches on', (value) => {
  expect(isTrue(value)).toBe(true);
});

test.each([undefined, '', '0', 'false', 'yes', 'on', '2'])('%j does not', (value) => {
  expect(isTrue(value)).toBe(false);
});

test.each<[string, boolean | undefined]>([
  ['1', true],
  ['t', true],
  ['TRUE', true],
  ['True', true],
  ['0', false],
  ['F', false],
  ['false', false],
  // Go takes no other case, and no spaces.
  ['tRUE', undefined],
  [' true', undefined],
  ['y', undefined],
  ['', undefined],
])('Go reads %j as %p', (text, value) => {
  expect(parseGoBool(text)).toBe(value);
});
