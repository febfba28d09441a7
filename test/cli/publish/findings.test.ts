import { expect, test } from 'bun:test';
import { variableHolders, withEnvFiles } from '../../../src/cli/publish/findings.ts';
import { COMPOSE_WORDS } from '../../../src/cli/publish/words.ts';
import { projectOf } from '../../compose/project-of.ts';

test('a service with an env file has its variables declared too, where the file has any', () => {
  const text =
    'services:\n  a: { image: x, env_file: [a.env] }\n  b: { image: x, env_file: [b.env] }\n  c: { image: x }\n';
  const files = { 'compose.yaml': text, 'a.env': 'A=1\n', 'b.env': '' };
  const holders = variableHolders(projectOf(files, { noEnvResolution: true }));
  expect(holders.map(({ key, hasEnvironment }) => [key, hasEnvironment])).toEqual([
    ['a', false],
    ['b', false],
  ]);
  const { message } = COMPOSE_WORDS.variables(withEnvFiles(holders, { a: { A: '1' }, b: {} }));
  expect(message.split('\n').slice(0, 4)).toEqual([
    'service "a" has env_file declared.',
    'service "a" has environment variable(s) declared.',
    'service "b" has env_file declared.',
    expect.stringContaining('To avoid leaking sensitive data'),
  ]);
});
