import { expect, test } from 'bun:test';
import { asBuildFailure } from '../../../src/cli/compatibility/build-words.ts';

test.each([
  [
    'BUILD_CONTEXT_MISSING',
    'The build context "/app/none" does not exist',
    'unable to prepare context: path "/app/none" not found',
  ],
  [
    'DOCKERFILE_MISSING',
    'There is no Dockerfile at "/app/Nope"',
    'failed to solve: failed to read dockerfile: open Nope: no such file or directory',
  ],
  [
    'BUILD_FAILED',
    'Image "a" can\'t be built: process "/bin/sh -c x" did not complete successfully: exit code: 3',
    'Image "a" can\'t be built: failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: 3',
  ],
  ['ENGINE_FAILED', 'no space left on device', 'no space left on device'],
])("a failure %s of a build is told in docker compose's words where it has some", (code, message, words) => {
  expect(asBuildFailure(code, message)).toBe(words);
});
