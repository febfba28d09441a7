import { expect, test } from 'bun:test';
import { plain } from '../../../src/compose/decode/codec.ts';
import { ProblemReporter } from '../../../src/compose/problem-reporter.ts';
import { parseYaml } from '../../../src/compose/yaml/parse.ts';
import { SourceFile } from '../../../src/compose/yaml/source.ts';
import { Timestamp } from '../../../src/compose/yaml/timestamp.ts';

function parse(text: string) {
  const reporter = new ProblemReporter();
  const trees = parseYaml(new SourceFile('f.yaml', text), reporter);
  const problems = reporter.problems.map(({ code, at }) => `${code} ${at?.line}:${at?.column}`);
  return { data: trees?.map(plain), problems };
}

test.each([
  ['a: 1', 1],
  ['a: 0777', 511],
  ['a: 0o17', 15],
  ['a: 0x1F', 31],
  ['a: 0b11', 3],
  ['a: 1_000', 1000],
  ['a: -5', -5],
  ['a: 1.50', 1.5],
  ['a: 1e3', 1000],
  ['a: 08', 8],
  ['a: true', true],
  ['a: FALSE', false],
  ['a: yes', 'yes'],
  ['a: off', 'off'],
  ['a: ~', null],
  ['a:', null],
  ['a: "1"', '1'],
  ["a: 'true'", 'true'],
  ['a: 2024-13-31', '2024-13-31'],
  ['a: 1e400', '1e400'],
  ['a: !custom 5', '5'],
  ['a: !!binary aGk=', 'hi'],
  ['a: [b,\n c]', ['b', 'c']],
  ['a: {\n\tb: c\n}', { b: 'c' }],
  ['a: [b, # x\n]', ['b']],
  ['a: "it\\\'s"', "it's"],
  ['a: "b\nc\n\nd"', 'b c\nd'],
  ['a: "b\\\n  c"', 'bc'],
  ['a: "b"#c', 'b'],
  ['a: 1.2.3', '1.2.3'],
  ['a: 22:22', '22:22'],
  ['a: !!str 5', '5'],
  ['a: !custom b', 'b'],
])('%s is read as docker compose reads it', (text, expected) => {
  expect(parse(text)).toEqual({ data: [{ a: expected }], problems: [] });
});

test('aliases and merge keys are expanded, own keys win', () => {
  const { data } = parse('x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {<<: [{a: 9}, *x]}\n');
  expect(data?.[0]).toEqual({ x: { a: 1, b: 2 }, y: { a: 1, b: 3 }, z: { a: 9, b: 2 } });
});

test('several documents are read, and see the anchors of those before', () => {
  expect(parse('a: &x 1\n---\nb: *x\n').data).toEqual([{ a: 1 }, { b: 1 }]);
});

test.each([
  ['2024-01-31', '2024-01-31T00:00:00Z', '2024-01-31 00:00:00 +0000 UTC'],
  ['2024-1-2 3:04:05.60', '2024-01-02T03:04:05.6Z', '2024-01-02 03:04:05.6 +0000 UTC'],
  ['2024-01-31T10:00:00+02:00', '2024-01-31T10:00:00+02:00', '2024-01-31 10:00:00 +0200 +0200'],
])('%s is a time', (source, iso, text) => {
  expect(parse(`a: ${source}`).data).toEqual([{ a: new Timestamp(iso, text) }]);
});

test('a lone carriage return ends a line', () => {
  expect(parse('a: 1\rb: 2\r').data).toEqual([{ a: 1, b: 2 }]);
});

test.each([
  ['a: 1\na: 2', 'DUPLICATE_KEY 2:1'],
  ['1: a', 'KEY_NOT_STRING 1:1'],
  ['true: a', 'KEY_NOT_STRING 1:1'],
  ['a: *x', 'UNKNOWN_ANCHOR 1:4'],
  ['a: &a [*a]', 'ALIAS_CYCLE 1:8'],
  ['a:\n\tb: 1', 'YAML_SYNTAX 2:1'],
  ['a: [1, 2', 'YAML_SYNTAX 1:9'],
  ['a: %x', 'YAML_SYNTAX 1:4'],
  ['%YAML 1.3\n---\na: 1', 'YAML_SYNTAX 1:7'],
  ['a: \u0000', 'CONTROL_CHARACTER 1:4'],
  ['a: b\uDFFF', 'INVALID_UTF8 1:5'],
  ['a: \u0081', 'CONTROL_CHARACTER 1:4'],
  ['a: b\n\t\nc: d', 'YAML_SYNTAX 2:1'],
  ['a:\n-\tb', 'YAML_SYNTAX 2:2'],
  ['a: 1\n---\n', 'YAML_SYNTAX 2:1'],
  ['a: 1\n...\nb: 2', 'YAML_SYNTAX 3:1'],
  ['%YAML 1.2\n---\na: 1', 'YAML_SYNTAX 2:1'],
  ['%YAML 1.1\n%YAML 1.1\n---\na: 1', 'YAML_SYNTAX 1:1'],
  ['a: "\\ud83d"', 'YAML_SYNTAX 1:4'],
  ['a: "\\/"', 'YAML_SYNTAX 1:4'],
  ['a: !!int x', 'YAML_TAG 1:10'],
  ['a: !!binary "@"', 'YAML_TAG 1:13'],
  ['a: {<<: {b: 1}, <<: {c: 1}}', 'DUPLICATE_KEY 1:17'],
  ['a: {<<: 5}', 'MERGE_KEY 1:9'],
])('%j is refused with its place', (text, expected) => {
  expect(parse(text).problems).toEqual([expected]);
});

test('aliases that multiply are cut off', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
  expect(parse(`l0: &l0 [x,x,x,x,x,x,x,x,x]\n${levels.join('\n')}`).problems[0]).toStartWith(
    'TOO_MANY_ALIASES',
  );
});

test.each(['['.repeat(20_000), Array.from({ length: 2500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')])(
  'deep nesting is refused, not followed',
  (text) => {
    expect(parse(text).problems[0]).toStartWith('YAML_TOO_DEEP');
  },
);

test('a file larger than the limit is refused', () => {
  expect(parse(`a: ${'x'.repeat(11 * 1024 * 1024)}`).problems).toEqual(['FILE_TOO_LARGE 1:1']);
});
