import { expect, test } from 'bun:test';
import { renderProblems } from '../../src/compose/render-problems.ts';
import { problemsOf } from './project-of.ts';

test('a problem shows its place, code, message, line, marker and hint', () => {
  expect(problemsOf('services:\n  web:\n    image: nginx\n    enviroment: {}\n')).toBe(
    [
      'compose.yaml:4:5 UNKNOWN_KEY  services.web has no key "enviroment"',
      '     4 |     enviroment: {}',
      '       |     ^^^^^^^^^^',
      '    hint: did you mean "environment"?',
      '',
    ].join('\n'),
  );
});

test('tabs keep the marker under the fault', () => {
  const problem = {
    severity: 'error',
    code: 'X',
    message: 'm',
    at: { file: '/a/f', line: 1, column: 3, length: 1 },
  } as const;
  expect(renderProblems([problem], new Map([['/a/f', '\ta b']]), '/a')).toBe(
    'f:1:3 X  m\n     1 |     a b\n       |      ^\n',
  );
});

test('a file outside the working directory is shown in full, stdin by name', () => {
  const at = (file: string) =>
    ({ severity: 'error', code: 'X', message: 'm', at: { file, line: 1, column: 1 } }) as const;
  expect(renderProblems([at('/b/f'), at('-')], new Map(), '/a')).toBe('<stdin>:1:1 X  m\n/b/f:1:1 X  m\n');
});

test('long lines are cut around the marker', () => {
  const text = `${'x'.repeat(500)}!${'y'.repeat(500)}`;
  const problem = {
    severity: 'error',
    code: 'X',
    message: 'm',
    at: { file: '/f', line: 1, column: 501 },
  } as const;
  const [, line = '', marker = ''] = renderProblems([problem], new Map([['/f', text]]), '/a').split('\n');
  expect(line.length).toBeLessThan(140);
  expect(line[marker.indexOf('^')]).toBe('!');
});

test('lines of env files are never shown: they hold secrets', () => {
  const files = { 'compose.yaml': 'services:\n  web:\n    image: x\n', '.env': 'PASSWORD="hunter2\n' };
  const problems = problemsOf(files);
  expect(problems).toContain('.env:1:10 ENV_FILE_SYNTAX');
  expect(problems).not.toContain('hunter2');
});
