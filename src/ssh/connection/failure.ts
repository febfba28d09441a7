import type { Settings } from '../config/settings.ts';
import { SshError } from '../ssh-error.ts';

/** What the system's codes mean to somebody who wants to reach a host. */
const REASON_BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ConnectionRefused: 'nothing listens there',
  ENOTFOUND: 'the name has no address',
  EAI_AGAIN: 'the name could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
};

/** The same for what ssh2 says. */
const REASON_BY_MESSAGE: Readonly<Record<string, string>> = {
  'Connection lost before handshake': 'the connection was closed before anything was said',
  'Timed out while waiting for handshake': 'no answer in time',
};

/** "host" or "host port 2222". */
export function placeOf({ hostName, port }: Settings): string {
  return port === 22 ? hostName : `${hostName} port ${port}`;
}

/** Why no connection came about, or why it broke. */
export function unreachable(node: string, settings: Settings, cause: unknown): SshError {
  if (cause instanceof SshError) return cause;
  const { code, message } = (cause instanceof Error ? cause : new Error(String(cause))) as Error & {
    readonly code?: string | number;
  };
  const reason = REASON_BY_CODE[String(code)] ?? REASON_BY_MESSAGE[message] ?? message;
  return new SshError(
    'SSH_UNREACHABLE',
    node,
    `Host ${placeOf(settings)} is not reached over SSH: ${reason}`,
    {
      hint: `check that the host runs, and that "ssh ${settings.alias}" gets there`,
      cause,
    },
  );
}

/** An established connection that says nothing any more. */
export function silent(node: string, settings: Settings): SshError {
  const seconds = Math.round(settings.silenceLimitMs / 1000);
  return new SshError(
    'SSH_UNREACHABLE',
    node,
    `Host ${placeOf(settings)} has stopped answering over SSH (no sign of life for ${seconds} s)`,
    { hint: 'the host hangs, or is cut off; ServerAliveInterval in ~/.ssh/config allows a longer silence' },
  );
}
