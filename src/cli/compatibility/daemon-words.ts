import type { ProgressEvent } from '../../progress/event.ts';
import { asBuildFailure } from './build-words.ts';

/** Codes of what an engine has said itself; of the others, flotilla is the author. */
const SAID_BY_ENGINE = new Set([
  'ENGINE_NOT_FOUND',
  'ENGINE_CONFLICT',
  'ENGINE_INVALID',
  'ENGINE_DENIED',
  'ENGINE_FAILED',
]);

const PREFIX = 'Error response from daemon: ';

/** What docker's programs have always said where flotilla says something else; the groups are the parts. */
const OLD_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^No Docker Engine answers at (\S+)$/,
    'Cannot connect to the Docker daemon at $1. Is the docker daemon running?',
  ],
  [
    /^No permission to use the engine's socket (\S+)$/,
    'permission denied while trying to connect to the Docker daemon socket at $1',
  ],
  [
    /^None of the selected services has rules for watch$/,
    'none of the selected services is configured for watch, see https://docs.docker.com/compose/how-tos/file-watch/',
  ],
  [/^Image "([^"]*:[^"/]*)" is not on node ".*"$/, `${PREFIX}No such image: $1`],
  [/^Image "([^"]*)" is not on node ".*"$/, `${PREFIX}No such image: $1:latest`],
  [
    /^volume (\S+) declared as external, but could not be found on node ".*"$/,
    'external volume "$1" not found',
  ],
  [
    /^Service (".*") has container_name (".*") and \d+ replicas, but a name can be used only once$/,
    'WARNING: The $1 service is using the custom container name $2. Docker requires each container to have a unique name. Remove the custom name to scale the service',
  ],
];

/** A message as docker compose tells it, of what an engine has answered, or that none has: scripts look for it. */
export function asDaemonResponse(code: string, message: string): string {
  const old = OLD_WORDS.find(([pattern]) => pattern.test(message));
  if (old !== undefined) return message.replace(...old);
  return SAID_BY_ENGINE.has(code) && !message.startsWith(PREFIX) ? `${PREFIX}${message}` : message;
}

/** The same for what a run reports, of builds too. */
export function withDaemonResponse(event: ProgressEvent): ProgressEvent {
  if (event.kind !== 'operation-failed') return event;
  const { code, message } = event.failure;
  const told = asDaemonResponse(code, asBuildFailure(code, message));
  return { ...event, failure: { ...event.failure, message: told } };
}
