import type { ProgressEvent } from '../../progress/event.ts';

/** Codes of what an engine has said itself; of the others, flotilla is the author. */
const SAID_BY_ENGINE = new Set([
  'ENGINE_NOT_FOUND',
  'ENGINE_CONFLICT',
  'ENGINE_INVALID',
  'ENGINE_DENIED',
  'ENGINE_FAILED',
]);

const PREFIX = 'Error response from daemon: ';

/** Of an engine that is not reached, as docker's programs have said it ever since. */
const NOT_REACHED: readonly (readonly [RegExp, (endpoint: string) => string])[] = [
  [
    /^No Docker Engine answers at (\S+)$/,
    (endpoint) => `Cannot connect to the Docker daemon at ${endpoint}. Is the docker daemon running?`,
  ],
  [
    /^No permission to use the engine's socket (\S+)$/,
    (endpoint) => `permission denied while trying to connect to the Docker daemon socket at ${endpoint}`,
  ],
];

/** A message as docker compose tells what an engine has answered, or that it has not, which scripts look for. */
export function asDaemonResponse(code: string, message: string): string {
  for (const [pattern, say] of NOT_REACHED) {
    const endpoint = pattern.exec(message)?.[1];
    if (endpoint !== undefined) return say(endpoint);
  }
  return SAID_BY_ENGINE.has(code) && !message.startsWith(PREFIX) ? `${PREFIX}${message}` : message;
}

/** The same for what a run reports. */
export function withDaemonResponse(event: ProgressEvent): ProgressEvent {
  if (event.kind !== 'operation-failed') return event;
  const { failure } = event;
  return { ...event, failure: { ...failure, message: asDaemonResponse(failure.code, failure.message) } };
}
