import { expect, test } from 'bun:test';
import { codesOf, loadFiles } from './project-of.ts';

const SECRET = 'services: {web: {image: x, secrets: [KEY]}}\nsecrets: {KEY: {environment: TOKEN}}\n';
const FILES = {
  'compose.yaml': 'include: [a/compose.yaml]\n',
  'a/compose.yaml': SECRET.replaceAll('KEY', 'one'),
  'a/.env': 'TOKEN=of-a\n',
};

test('a secret of an included file comes from the .env beside it', () => {
  expect(loadFiles(FILES).environment.TOKEN).toBe('of-a');
});

test('what the whole project has set counts before the included .env', () => {
  expect(loadFiles({ ...FILES, '.env': 'TOKEN=of-all\n' }).environment.TOKEN).toBe('of-all');
});

test('two included files that have different values for one variable of a secret are an error', () => {
  const files = {
    ...FILES,
    'compose.yaml': 'include: [a/compose.yaml, b/compose.yaml]\n',
    'b/compose.yaml': SECRET.replaceAll('KEY', 'two').replace('web', 'job'),
    'b/.env': 'TOKEN=of-b\n',
  };
  expect(codesOf(files)).toEqual([expect.stringContaining('INCLUDE_CONFLICT')]);
});
