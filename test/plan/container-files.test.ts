import { expect, test } from 'bun:test';
import { NO_CONTENTS } from '../../src/model/desired/contents.ts';
import { containerFiles, fileMounts, refusalOfFiles } from '../../src/plan/container-spec/files.ts';
import { projectOf } from './plan-of.ts';

const project = projectOf(`
services:
  owned: {image: x, secrets: [{source: file, mode: 0400}]}
  sealed: {image: x, read_only: true, secrets: [{source: file, mode: 0400}]}
  told: {image: x, read_only: true, secrets: [told], configs: [text]}
secrets: {file: {file: ./a.txt}, told: {environment: TOLD}}
configs: {text: {content: hello}}
`);
const content = Buffer.from('x');
const contents = { ...NO_CONTENTS, secrets: { file: content, told: content }, configs: { text: content } };

const mountsOf = (key: string) =>
  fileMounts(project, project.services[key]!, false).map(({ Target }) => Target);
const copiesOf = (key: string) =>
  containerFiles(project, project.services[key]!, contents, false).map(({ path }) => path);

test('a file with a mode is copied, so that it has that mode', () => {
  expect([mountsOf('owned'), copiesOf('owned')]).toEqual([[], ['/run/secrets/file']]);
});

test('a file with a mode is mounted where the root is read-only, as nothing can be copied there', () => {
  expect([mountsOf('sealed'), copiesOf('sealed')]).toEqual([['/run/secrets/file'], []]);
  expect(refusalOfFiles(project, 'sealed', contents, false)).toBeUndefined();
});

test('what is no file is refused by its name where the root is read-only', () => {
  expect(refusalOfFiles(project, 'told', contents, false)).toBe(
    'cannot create secret "shop_told" in read-only service told: `file` is the sole supported option',
  );
  expect(refusalOfFiles(project, 'owned', contents, false)).toBeUndefined();
});
