// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import { substitute, type TemplateFault } from '../../../src/compose/env/template.ts';

const VARIABLES: Readonly<Record<string, string>> = { SET: 'value', EMPTY: '', OTHER: 'other', a: 'lower' };

function run(text: string) {
  const unset: string[] = [];
  const faults: TemplateFault[] = [];
  const result = substitute(text, {
    lookup: (name) => VARIABLES[name],
    unset: (name) => unset.push(name),
    fault: (fault) => faults.push(fault),
  });
  return { result, unset, faults };
}

test.each([
  ['$SET', 'value'],
  ['${SET}', 'value'],
  ['x${SET}y$OTHER', 'xvaluey' + 'other'],
  ['${a}', 'lower'],
  ['${MISSING:-d}', 'd'],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${MISSING-d}', 'd'],
  ['${SET:-d}', 'value'],
  ['${SET:+a}', 'a'],
  ['${EMPTY:+a}', ''],
  ['${EMPTY+a}', 'a'],
  ['${MISSING+a}', ''],
  ['${SET:?no}', 'value'],
  ['${EMPTY?no}', ''],
  ['${MISSING:-${SET}}', 'value'],
  ['${MISSING:-${MISSING2:-deep}}!', 'deep!'],
  ['${MISSING:-http://h:1/?q=$OTHER}', 'http://h:1/?q=other'],
  ['$$SET', '$SET'],
  ['$${SET}', '${SET}'],
  ['a $ b', 'a $ b'],
  ['100$', '100$'],
  ['$1', '$1'],
  ['${MISSING:-}', ''],
])('%s becomes "%s"', (text, expected) => {
  expect(run(text)).toEqual({ result: expected, unset: [], faults: [] });
});

test.each([
  ['${SET:-{}} x', 'value x'],
  ['${MISSING:-{}} x', '{} x'],
  ['${SET:-{"a":{"b":1}}}', 'value'],
  ['${MISSING:-[{}]} x', '[{}] x'],
  ['${MISSING:-{${SET}}}', '{value}'],
  ['${MISSING-{a}b}c', '{a}bc'],
  ['{"a":"${SET:-x}","b":{"c":"${MISSING:-y}"}}', '{"a":"value","b":{"c":"y"}}'],
])('braces in a default belong to it: %s becomes "%s"', (text, expected) => {
  expect(run(text)).toEqual({ result: expected, unset: [], faults: [] });
});

test('a variable without value and default is blank and named', () => {
  expect(run('<$NOPE>')).toEqual({ result: '<>', unset: ['NOPE'], faults: [] });
});

test('names are looked up in the case they are written in', () => {
  expect(run('${set}').unset).toEqual(['set']);
});

test.each([
  ['${MISSING:?say so}', 'MISSING', 'say so'],
  ['${EMPTY:?say so}', 'EMPTY', 'say so'],
  ['${MISSING?}', 'MISSING', ''],
  ['${MISSING:?ask $OTHER}', 'MISSING', 'ask other'],
])('%s is refused', (text, name, message) => {
  const { result, faults } = run(text);
  expect(result).toBeUndefined();
  expect(faults).toEqual([{ kind: 'required', name, message }]);
});

test.each(['${', '${}', '${SET', '${SET=x}', '${SET%.*}', '${a.b}', '${MISSING:-a\nb}', '${1}'])(
  '%j is no template',
  (text) => {
    expect(run(text)).toEqual({ result: undefined, unset: [], faults: [{ kind: 'invalid', text }] });
  },
);
