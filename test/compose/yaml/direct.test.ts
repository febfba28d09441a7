import { expect, test } from 'bun:test';
import { compareReaders } from '../../support/fuzz/fuzz-load.ts';
import { seeds } from '../../support/fuzz/seeds.ts';

test.each([
  'a: 1\n',
  '# comment\n\na:\n  b: c # comment\n  d:\n',
  'a:\n- 1\n- b: c\n  d: e\n-   - x\n    - y\n',
  'a: "x: \\"y\\" \\n # z"\nb: \'it\'\'s\'\n',
  'a: [b, "c", {d: e, f: }, [g]]\nh: {}\ni: []\n',
  'a: [\n  b,\n  c,\n]\nd: {\n    "e":1,\n    f: g\n  }\n',
  'a: |\n  b\n    c\n\n  d\n\ne: |-\n  f\n\ng: |+\n  h\n\n',
  'a: >\n  b\n  c\n\n  d\n    e\n    f\n  g\nh: >-\n  i\n',
  'a: &a {b: 1}\nc: *a\nd:\n  <<: *a\n  e: f\ng: {h: [*a]}\ni: &i\n  - 1\nj: *i\n',
  '<<: {a: 1}\nb: 2\n',
  '---\na: 1\n---\nb: 2\n',
  'a: -1\nb: -x\nc: a#b\nd: a:b\ne: 0777\nf: 1_000\ng: ~\nh: http://x:1/#y\n',
  '"a b": 1\n\'c\' : 2\nd : 3\n',
  'a: b',
  'a:',
])('%j is read directly, as the library reads it', (text) => {
  expect(compareReaders(text)).toBe(true);
});

test.each([
  'a: b\n  c\n',
  'a: "b\n  c"\n',
  'a: !x b\n',
  '? a\n: b\n',
  'a:\tb\n',
  'a: b\r\n',
  'a: *x\n',
  'a: 1\na: 2\n',
  '1: a\n',
  'a: [b: c]\n',
  'a: |2\n   b\n',
  '%YAML 1.2\n---\na: b\n',
  'a: 1\n...\n',
  '[a]\n',
  'a: {b\n',
  'a: b: c\n',
  '  a: 1\n b: 2\n',
  '',
])('%j is left to the library', (text) => {
  expect(compareReaders(text)).toBe(false);
});

test('files as people write them are read directly', () => {
  expect(seeds('').filter((text) => compareReaders(text)).length).toBeGreaterThanOrEqual(3);
});
