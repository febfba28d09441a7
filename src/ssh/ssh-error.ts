import { FlotillaError } from '../errors/flotilla-error.ts';

/**
 * - `SSH_UNREACHABLE`: no connection, or it broke; worth another attempt.
 * - `SSH_HOST_KEY_CHANGED`, `SSH_HOST_UNKNOWN`: the host can't prove that it is the one that was meant.
 * - `SSH_AUTH_FAILED`, `SSH_KEY_LOCKED`: the user can't prove who they are.
 * - `SSH_REFUSED`: the server forbids what is needed; `SSH_SESSIONS_BUSY`: it allows no more at this time.
 * - `ENGINE_PERMISSION`, `ENGINE_UNREACHABLE`: the node is reached, its engine's socket is not.
 */
export type SshErrorCode =
  | 'SSH_UNREACHABLE'
  | 'SSH_HOST_KEY_CHANGED'
  | 'SSH_HOST_UNKNOWN'
  | 'SSH_AUTH_FAILED'
  | 'SSH_KEY_LOCKED'
  | 'SSH_REFUSED'
  | 'SSH_SESSIONS_BUSY'
  | 'ENGINE_PERMISSION'
  | 'ENGINE_UNREACHABLE';

/** Why a node can't be used over SSH. The message names the node and the host behind it. */
export class SshError extends FlotillaError {
  declare readonly code: SshErrorCode;
  readonly node: string;

  constructor(
    code: SshErrorCode,
    node: string,
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.name = 'SshError';
    this.node = node;
  }

  /** The node may be back at the next attempt; the other failures need the user. */
  get isTransient(): boolean {
    return (
      this.code === 'SSH_UNREACHABLE' ||
      this.code === 'ENGINE_UNREACHABLE' ||
      this.code === 'SSH_SESSIONS_BUSY'
    );
  }
}
