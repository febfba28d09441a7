import { expect, test } from 'bun:test';
import { codesOf, projectOf } from '../project-of.ts';

const WEB = 'services:\n  web: {image: x, env_file: [b.env, a.env], depends_on: [db]}\n';
const FILE = `${WEB}  db: {image: x}\n  other: {image: x, env_file: none.env}\n`;

test('a variable in an env file is the one of the file itself before that of a file before it', () => {
  const files = {
    'compose.yaml': `${WEB}  db: {image: x}\n`,
    'a.env': 'A=a\nB=$A\nD=$C\n',
    'b.env': 'A=b\nC=c\n',
  };
  expect(projectOf(files).services.web?.environment).toEqual({ A: 'a', B: 'a', C: 'c', D: 'c' });
});

test('what is made of services that are named needs their env files only', () => {
  const files = { 'compose.yaml': FILE, 'a.env': '', 'b.env': '' };
  expect(codesOf(files, { services: ['web'], onlyNamedEnvFiles: true })).toEqual([]);
  expect(codesOf(files, { services: ['other'], onlyNamedEnvFiles: true })).toEqual(['ENV_FILE_MISSING 4:31']);
  expect(codesOf(files, { onlyNamedEnvFiles: true })).toEqual(['ENV_FILE_MISSING 4:31']);
});
