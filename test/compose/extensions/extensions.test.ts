import { expect, test } from 'bun:test';
import { loadFiles } from '../project-of.ts';

test('no key of its own is read where the keys that begin with x- are to be ignored', () => {
  const text = `
x-deploy: {strategy: blue-green}
services: {web: {image: x, x-affinity: [db], x-priority: 5, x-schedule: never}}
`;
  const { project, problems } = loadFiles(text, { ignoresExtensions: true });
  expect(problems).toEqual([]);
  expect(project?.strategies).toBeUndefined();
  expect(project?.scheduling).toBeUndefined();
});
