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

/** A message as docker compose tells what an engine has answered, which scripts look for. */
export function asDaemonResponse(code: string, message: string): string {
  return SAID_BY_ENGINE.has(code) && !message.startsWith(PREFIX) ? `${PREFIX}${message}` : message;
}

/** The same for what a run reports, of builds too. */
export function withDaemonResponse(event: ProgressEvent): ProgressEvent {
  if (event.kind !== 'operation-failed') return event;
  const { code, message } = event.failure;
  const told = asDaemonResponse(code, asBuildFailure(code, message));
  return { ...event, failure: { ...event.failure, message: told } };
}
