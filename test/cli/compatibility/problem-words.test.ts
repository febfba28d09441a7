// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose variables look like template strings
import { expect, test } from 'bun:test';
import { problemWords } from '../../../src/cli/compatibility/problem-words.ts';
import { loadFiles } from '../../compose/project-of.ts';

const A = 'services:\n  a:\n    image: x\n';

test.each([
  [{}, {}, 'no configuration file provided: not found'],
  [{}, { files: ['no.yaml'] }, 'open /app/no.yaml: no such file or directory'],
  [{ 'd/x': '' }, { files: ['d'] }, 'read /app/d: is a directory'],
  ['', {}, 'empty compose file'],
  [A, { envFiles: ['no.env'] }, "couldn't find env file: /app/no.env"],
  [
    `${A}    env_file: no.env\n`,
    {},
    'env file /app/no.env not found: stat /app/no.env: no such file or directory',
  ],
  [A, { projectName: 'Foo' }, 'invalid project name "Foo": must consist only of lowercase'],
  [`${A}    depends_on: [n]\n`, {}, 'service "a" depends on undefined service "n": invalid compose project'],
  [`${A}    networks: [n]\n`, {}, 'service "a" refers to undefined network n: invalid compose project'],
  [
    'services: {a: {user: x}}\n',
    {},
    'service "a" has neither an image nor a build context specified: invalid compose project',
  ],
  [
    `${A}    cpus: 1\n    deploy: {resources: {limits: {memory: 1g}}}\n`,
    {},
    "services.a: can't set distinct values on 'cpus' and 'deploy.resources.limits.cpus': invalid compose project",
  ],
  [
    `${A}    foo: 1\n`,
    {},
    "validating /app/compose.yaml: services.a additional properties 'foo' not allowed",
  ],
  [`x: 1\n${A}`, {}, "validating /app/compose.yaml:  additional properties 'x' not allowed"],
  [
    `${A}    user: "\${V:?must}"\n`,
    {},
    'error while interpolating services.a.user: required variable V is missing a value: must',
  ],
  [`${A}    extends: n\n`, {}, 'cannot extend service "a" in /app/compose.yaml: service "n" not found'],
  [
    `${A}    image: y\n`,
    {},
    'failed to parse /app/compose.yaml: line 4: mapping key "image" already defined at line 3',
  ],
  [
    'services: {a: {extends: n}}\n',
    {},
    'cannot extend service "a" in /app/compose.yaml: service "n" not found',
  ],
])("%j of %j is told in docker compose's words, too", (files, request, words) => {
  expect(problemWords(loadFiles(files, request).problems)).toStartWith(words);
});

test('a warning has no such words', () => {
  expect(problemWords(loadFiles(`${A}    user: $V\n`).problems)).toBeUndefined();
});
