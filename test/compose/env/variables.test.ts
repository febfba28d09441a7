// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import { variablesOf } from '../../../src/compose/env/variables.ts';

const use = (name: string, more = {}) => ({
  [name]: { Name: name, DefaultValue: '', PresenceValue: '', Required: false, ...more },
});

test.each([
  ['$A', use('A')],
  ['${A}', use('A')],
  ['${A:-1}', use('A', { DefaultValue: '1' })],
  ['${A+1}', use('A', { PresenceValue: '1' })],
  ['${A:?say}', use('A', { Required: true })],
  ['${A:-1}/${B-2}', { ...use('A', { DefaultValue: '1' }), ...use('B', { DefaultValue: '2' }) }],
  ['${A:-${B}}', { ...use('A', { DefaultValue: '${B}' }), ...use('B') }],
  ['$$A', {}],
])('%s refers to its variables', (text, expected) => {
  expect(variablesOf({ services: { web: { image: text } } })).toEqual(expected);
});

test('variables are found in lists and mappings, keys are not looked at', () => {
  expect(Object.keys(variablesOf({ a: ['$X', { b: '$Y' }], $Z: 1 }))).toEqual(['X', 'Y']);
});
