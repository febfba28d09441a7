// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import type { ConfigFlags } from '../../../src/cli/config/config-text.ts';
import { modelList } from '../../../src/cli/config/model-list.ts';

const FLAGS: ConfigFlags = {
  format: 'yaml',
  interpolate: false,
  normalize: true,
  pathResolution: true,
  consistency: true,
  envResolution: true,
};
const MODEL = {
  name: 'app',
  services: { a: { image: 'x:${TAG}', profiles: ['p', 'o'] }, b: { build: '.', profiles: ['p'] } },
  models: { m: { model: 'ai/${M}' } },
};

test.each([
  ['images', ['x:${TAG}', 'app-b']],
  ['profiles', ['o', 'p']],
  ['models', ['ai/${M}']],
  ['services', ['a', 'b']],
])('the list of %s has variables as they are written', (list, lines) => {
  expect(modelList(MODEL, { ...FLAGS, [list]: true })).toEqual(lines);
});

test('a hash can not be made without variables', () => {
  expect(() => modelList(MODEL, { ...FLAGS, hash: '*' })).toThrow('no hash');
  expect(modelList(MODEL, FLAGS)).toBeUndefined();
});
