// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import { parseDotenv, parseRawEnv } from '../../../src/compose/env/dotenv.ts';
import { ProblemReporter } from '../../../src/compose/problem-reporter.ts';
import { SourceFile } from '../../../src/compose/yaml/source.ts';

const OUTSIDE: Readonly<Record<string, string>> = { HOST: 'host', B: 'outer' };

function read(text: string) {
  const reporter = new ProblemReporter();
  const file = new SourceFile('/app/.env', text);
  const values = parseDotenv({ file, lookup: (name) => OUTSIDE[name], reporter, warned: new Set() });
  return { values, problems: reporter.problems };
}

function readRaw(text: string) {
  const reporter = new ProblemReporter();
  const file = new SourceFile('/app/raw.env', text);
  const values = parseRawEnv({ file, lookup: (name) => OUTSIDE[name], reporter, warned: new Set() });
  return { values, problems: reporter.problems };
}

test.each([
  ['A=1', { A: '1' }],
  ['A: 1', { A: '1' }],
  ['export A=1', { A: '1' }],
  ['  A = 1  ', { A: '1' }],
  ['A=', { A: '' }],
  ['A=a b', { A: 'a b' }],
  ['A=1 # note', { A: '1' }],
  ['A=1#2', { A: '1#2' }],
  ['# note\n\nA=1', { A: '1' }],
  ["A='a $HOST \\n'", { A: 'a $HOST \\n' }],
  ['A="a $HOST"', { A: 'a host' }],
  ['A="x\\ny\\tz"', { A: 'x\ny\tz' }],
  ['A="q\\"q"', { A: 'q"q' }],
  ['A="1\n2"\nB=3', { A: '1\n2', B: '3' }],
  ['A="a#b" # c', { A: 'a#b' }],
  ['A=$HOST-$$', { A: 'host-$' }],
  ['A="\\$HOST"', { A: '$HOST' }],
  ['A=1\nC=${A}2', { A: '1', C: '12' }],
  ['A=${X:-d}', { A: 'd' }],
  ['A=$(date)', { A: '$(date)' }],
  ['HOST\nA=1', { HOST: 'host', A: '1' }],
  ['UNKNOWN\nA=1', { A: '1' }],
  ['A=1\r\nC=2\r\n', { A: '1', C: '2' }],
  ['\uFEFFA=1', { A: '1' }],
  ['A.b-c[0]=1', { 'A.b-c[0]': '1' }],
  ['=1\nA=2', { '': '1', A: '2' }],
])('%j reads as %j', (text, expected) => {
  expect(read(text)).toEqual({ values: expected, problems: [] } as never);
});

test('a value from outside replaces a variable of the same name', () => {
  expect(read('B=inner\nC=$B').values).toEqual({ B: 'inner', C: 'outer' });
});

test.each([
  ['A B=1', 'A key cannot contain a space', 1],
  ['A=1\nB="abc', 'The quoted value has no closing quote', 2],
  ['A=1\nB%=1', 'Unexpected character "%" in a variable name', 2],
  ['A=${OPEN', 'Invalid variable reference', 1],
])('%j is refused in the right line', (text, message, line) => {
  const [problem] = read(text).problems;
  expect(problem?.message).toBe(message);
  expect(problem?.at?.line).toBe(line);
});

test('the raw format takes values as they stand', () => {
  expect(readRaw('# c\nA="x" # y\nB=$HOST\nHOST\n').values).toEqual({
    A: '"x" # y',
    B: '$HOST',
    HOST: 'host',
  });
});

test.each([
  ['A =1', '"A " is no variable name'],
  ['A=1\nexport B=2', '"export B" is no variable name'],
  ['=1', 'A line has no variable name'],
])('the raw format refuses %j', (text, message) => {
  expect(readRaw(text).problems.map((problem) => problem.message)).toEqual([message]);
});

test('a value may have no name, and a last line without an end is one', () => {
  expect(read('=x\n').values).toEqual({ '': 'x' });
  expect(read('A=1\nlast').values).toEqual({ A: '1', '': 'last' });
});

test('a byte order mark counts at the beginning only', () => {
  expect(read('\uFEFFA=1').values).toEqual({ A: '1' });
  expect(read('A=1\n\uFEFFB=2').problems).toHaveLength(1);
});
