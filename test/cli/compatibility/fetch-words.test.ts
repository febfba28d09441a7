import { expect, test } from 'bun:test';
import { problemWords } from '../../../src/cli/compatibility/problem-words.ts';

const HOST = "a/b:1 can't be fetched: Registry a";

test.each([
  [
    'REMOTE_DISABLED',
    'COMPOSE_EXPERIMENTAL_GIT_REMOTE forbids compose files of this kind',
    'git remote resource is disabled by "COMPOSE_EXPERIMENTAL_GIT_REMOTE"',
  ],
  [
    'REMOTE_DISABLED',
    'COMPOSE_EXPERIMENTAL_OCI_REMOTE forbids compose files of this kind',
    'OCI remote resource is disabled by "COMPOSE_EXPERIMENTAL_OCI_REMOTE"',
  ],
  [
    'WRONG_VALUE',
    'COMPOSE_EXPERIMENTAL_OCI_REMOTE is neither true nor false: "x"',
    'COMPOSE_EXPERIMENTAL_OCI_REMOTE environment variable expects boolean value: strconv.ParseBool: parsing "x": invalid syntax',
  ],
  [
    'REMOTE_FILE',
    'Repository git://h/a#x has no branch or tag "x"',
    'repository does not contain ref git://h/a#x, output: "": exit status 2',
  ],
  [
    'GIT_FAILED',
    "Repository git://h/a can't be read: fatal: no\nmore",
    'failed to access repository at git://h/a:\n fatal: no\nmore',
  ],
  ['REMOTE_FILE', 'Path "../x" leaves the repository', 'git subdirectory path traversal detected: ../x'],
  ['REMOTE_FILE', 'Path "/x" of a repository must be relative', 'git subdirectory must be relative, got: /x'],
  ['REMOTE_FILE', 'The repository has no compose file at "x"', 'not found'],
  ['REMOTE_FILE', '"UP" is no reference to an artifact', 'invalid reference format'],
  [
    'REMOTE_FILE',
    '"https://h/x" can\'t be fetched: it is neither',
    'open https://h/x: no such file or directory',
  ],
  [
    'REGISTRY_REFUSED',
    `${HOST} refuses (404): manifest unknown`,
    'failed to pull OCI resource "a/b:1": a/b:1: not found',
  ],
  [
    'REGISTRY_REFUSED',
    `${HOST} refuses (401): no`,
    'failed to pull OCI resource "a/b:1": Registry a refuses (401): no',
  ],
  [
    'REGISTRY_UNREACHABLE',
    `${HOST} does not answer`,
    'failed to pull OCI resource "a/b:1": Registry a does not answer',
  ],
  [
    'ARTIFACT_INVALID',
    'a/b:1 is no compose project, but "x"',
    'a/b:1 is not a compose project OCI artifact, but x',
  ],
  [
    'ARTIFACT_INVALID',
    'Index a/b:1 has no compose project',
    "OCI index a/b:1 doesn't refer to compose artifacts",
  ],
  ['ARTIFACT_INVALID', 'Layer sha256:1 has no annotation n', 'missing annotation n in layer "sha256:1"'],
  [
    'ARTIFACT_INVALID',
    'A file of the artifact has the name "../x", which leaves its folder',
    'invalid OCI artifact',
  ],
])('%s: %s', (code, message, words) => {
  expect(problemWords([{ severity: 'error', code, message }])).toBe(words);
});
