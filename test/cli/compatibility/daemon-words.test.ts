import { expect, test } from 'bun:test';
import { asDaemonResponse } from '../../../src/cli/compatibility/daemon-words.ts';
import { toEngineError } from '../../../src/engine/docker/transport/errors.ts';
import { EngineError } from '../../../src/engine/engine-error.ts';

const ENDPOINT = 'unix:///var/run/docker.sock';

/** What is told of a connection that failed with this code of the system. */
function told(code: string): string {
  const error = toEngineError('local', ENDPOINT, Object.assign(new Error('failed'), { code }));
  if (!(error instanceof EngineError)) throw new Error('no EngineError');
  return asDaemonResponse(error.code, error.message);
}

test('an engine that is not there, or not to be used, is told of in the words of the docker CLI', () => {
  const nobody = `Cannot connect to the Docker daemon at ${ENDPOINT}. Is the docker daemon running?`;
  expect([told('ENOENT'), told('ECONNREFUSED')]).toEqual([nobody, nobody]);
  expect(told('EACCES')).toBe(
    `permission denied while trying to connect to the Docker daemon socket at ${ENDPOINT}`,
  );
});

test('what an engine has answered begins as there, once', () => {
  const answer = 'Error response from daemon: no such thing';
  expect(asDaemonResponse('ENGINE_NOT_FOUND', 'no such thing')).toBe(answer);
  expect(asDaemonResponse('ENGINE_NOT_FOUND', answer)).toBe(answer);
  expect(asDaemonResponse('NO_SUCH_SERVICE', 'no such service: x')).toBe('no such service: x');
});

test('a container name for several replicas is refused in the words of docker compose', () => {
  const own = 'Service "a" has container_name "the-a" and 3 replicas, but a name can be used only once';
  expect(asDaemonResponse('CONTAINER_NAME_WITH_REPLICAS', own)).toStartWith(
    'WARNING: The "a" service is using the custom container name "the-a". Docker requires each container to',
  );
});

test('a volume that is missing elsewhere is told of in the words of docker compose', () => {
  const own = 'volume data declared as external, but could not be found on node "local"';
  expect(asDaemonResponse('EXTERNAL_VOLUME_NOT_FOUND', own)).toBe('external volume "data" not found');
});

test.each([
  ['app', 'app:latest'],
  ['app:1', 'app:1'],
  ['host:5000/app', 'host:5000/app:latest'],
])('an image %s that is missing is told of as %s', (own, whole) => {
  expect(asDaemonResponse('IMAGE_NOT_FOUND', `Image "${own}" is not on node "local"`)).toBe(
    `Error response from daemon: No such image: ${whole}`,
  );
});
