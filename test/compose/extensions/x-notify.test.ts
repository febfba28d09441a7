import { expect, test } from 'bun:test';
import { loadFiles, projectOf } from '../project-of.ts';

test('a file says who is told of its stack', () => {
  const project = projectOf(`
x-notify:
  - mail: shop@example.com
    on: [degraded, restored]
  - webhook: https://chat.example/hook
services: {web: {image: x}}
`);
  expect(project.notify).toEqual([
    { on: ['degraded', 'restored'], mail: ['shop@example.com'] },
    { webhook: 'https://chat.example/hook' },
  ]);
});

test.each([
  ['x-notify: [{command: [rm]}]', 'has no key "command"'],
  ['x-notify: [{mail: shop@example.com, on: [node-lost]}]', 'node-lost'],
  ['x-notify: [{mail: shop}]', 'an address like'],
  ['x-notify: {mail: shop@example.com}', 'must be a list'],
])('%j is refused', (text, message) => {
  const { problems, project } = loadFiles(`${text}\nservices: {web: {image: x}}\n`);
  expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  expect(problems[0]?.at).toBeDefined();
  expect(project).toBeUndefined();
});
