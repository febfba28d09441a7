import { expect, test } from 'bun:test';
import { loadFleetFile } from '../../src/fleet/file/load.ts';

const load = (notify: string) =>
  loadFleetFile('/fleet.yaml', {
    readText: () => `nodes: { a: "ssh://a" }\nnotify:\n${notify}`,
    isDirectory: () => false,
  });

test('a fleet file says how people are told, and of what', () => {
  const { channels, problems } = load(
    '  - webhook: https://chat.example/hook\n    on: [degraded, node-lost]\n  - command: [mail, ops]\n  - command: page\n',
  );
  expect(problems).toEqual([]);
  expect(channels).toEqual([
    { on: ['node-lost', 'degraded'], webhook: 'https://chat.example/hook' },
    { command: ['mail', 'ops'] },
    { command: ['page'] },
  ]);
});

test.each([
  ['  - on: [degraded]\n', 'has either a webhook or a command'],
  ['  - webhook: https://a\n    command: b\n', 'has either a webhook or a command'],
  ['  - webhook: chat.example\n', 'an address with http or https'],
  ['  - webhook: https://a\n    on: [sunrise]\n', 'sunrise'],
])('%j is refused', (text, message) => {
  expect(
    load(text)
      .problems.map((problem) => problem.message)
      .join('\n'),
  ).toContain(message);
});
