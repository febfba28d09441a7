import { expect, test } from 'bun:test';
import {
  COMPOSE_REMOTE_WORDS,
  OWN_REMOTE_WORDS,
  type RemoteVariable,
} from '../../../src/cli/remote/remote-words.ts';

const use = (Name: string, DefaultValue = '', Required = false) => ({
  Name,
  DefaultValue,
  PresenceValue: '',
  Required,
});
const VARIABLES: readonly RemoteVariable[] = [
  { use: use('IMAGE', 'nginx'), value: 'nginx', source: 'compose file' },
  { use: use('TOKEN', '', true), value: 's3cret', source: 'environment' },
  { use: use('X'), source: 'none' },
];

test('variables are shown with their values in the words of docker compose', () => {
  expect(COMPOSE_REMOTE_WORDS.askVariables(VARIABLES)).toBe(
    [
      '',
      'Found the following variables in configuration:',
      'VARIABLE   VALUE     SOURCE         REQUIRED   DEFAULT',
      'IMAGE      nginx     compose file   no         nginx',
      'TOKEN      s3cret    environment    yes        ',
      'X          <unset>   none           no         ',
      '',
      'Do you want to proceed with these variables? [Y/n]: ',
    ].join('\n'),
  );
});

test('and otherwise without', () => {
  const text = OWN_REMOTE_WORDS.askVariables(VARIABLES);
  expect(text).toContain('TOKEN      environment    yes');
  expect(text).not.toContain('s3cret');
});

test.each([COMPOSE_REMOTE_WORDS, OWN_REMOTE_WORDS])('addresses are shown without logins', (words) => {
  const address = 'https://me:pw@host/a.git';
  expect(words.place(address, '/cache')).toContain('https://host/a.git');
  expect(words.askIncludes([address])).toContain('  - https://host/a.git\n'.slice(4));
  expect(`${words.place(address, '/cache')}${words.askIncludes([address])}`).not.toContain('pw');
});
