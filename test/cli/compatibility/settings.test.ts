import { expect, test } from 'bun:test';
import { checkSettings } from '../../../src/cli/compatibility/settings.ts';

test.each([
  [{ COMPOSE_PARALLEL_LIMIT: 'x' }, 'COMPOSE_PARALLEL_LIMIT must be an integer (found: "x")'],
  [{ COMPOSE_PARALLEL_LIMIT: '' }, 'COMPOSE_PARALLEL_LIMIT must be an integer (found: "")'],
  [{ COMPOSE_PARALLEL_LIMIT: '9'.repeat(20) }, 'must be an integer'],
  [{ COMPOSE_PROGRESS: 'TTY' }, 'unsupported --progress value "TTY"'],
])('%j is refused', (environment: Record<string, string>, message) => {
  expect(() => checkSettings({}, environment)).toThrow(message);
});

test('what flags say counts before what variables say', () => {
  const environment = { COMPOSE_PARALLEL_LIMIT: 'x', COMPOSE_PROGRESS: 'TTY' };
  expect(() => checkSettings({ parallel: 2, progress: 'plain' }, environment)).not.toThrow();
});

test('values that docker compose takes are taken', () => {
  for (const COMPOSE_PROGRESS of ['', 'none', 'json'])
    for (const COMPOSE_PARALLEL_LIMIT of ['-1', '+3', '007'])
      expect(() => checkSettings({}, { COMPOSE_PROGRESS, COMPOSE_PARALLEL_LIMIT })).not.toThrow();
});

test('the project directory is given by one flag only', () => {
  const given = { workdir: 'a', projectDirectory: 'b' };
  expect(() => checkSettings(given, {})).toThrow(
    'cannot specify DEPRECATED "--workdir" and "--project-directory"',
  );
});
