import { expect, test } from 'bun:test';
import { dotenvSettings } from '../../../src/compose/sources/dotenv-settings.ts';

const REQUEST = { files: [], profiles: [], envFiles: [], cwd: '/app', environment: {} };

function settingsOf(text: string, environment: Readonly<Record<string, string>> = {}): unknown {
  const readText = (path: string) => (path === '/app/.env' ? text : undefined);
  return dotenvSettings({ ...REQUEST, environment }, { readText, isDirectory: () => false });
}

test('settings of the program may stand in .env, where the shell does not have them', () => {
  const text = 'COMPOSE_ANSI=never\nCOMPOSE_PARALLEL_LIMIT=2\nTAG=1\nDOCKER_HOST=tcp://x\n';
  expect(settingsOf(text, { COMPOSE_ANSI: 'always' })).toEqual({ COMPOSE_PARALLEL_LIMIT: '2' });
});

test('what counts before .env is read does not count in it', () => {
  expect(settingsOf('COMPOSE_ENV_FILES=a\nCOMPOSE_PROGRESS=json\nCOMPOSE_STATUS_STDOUT=1\n')).toEqual({});
  expect(settingsOf('COMPOSE_REMOVE_ORPHANS=1\n')).toEqual({});
});

test('a .env with a fault has no settings, nor one that is not to be read', () => {
  expect(settingsOf('COMPOSE_ANSI=never\nA B=1\n')).toEqual({});
  expect(settingsOf('COMPOSE_ANSI=never\n', { COMPOSE_DISABLE_ENV_FILE: '1' })).toEqual({});
});
