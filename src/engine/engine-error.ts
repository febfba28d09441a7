import { FlotillaError } from '../errors/flotilla-error.ts';

/**
 * - `unreachable`: no connection, or it broke; what was asked for may have been done.
 * - `leaderless`: the Swarm's managers have no leader at this moment; nothing was done.
 * - `not-found`, `conflict`, `invalid`, `denied`: the engine's 404, 409, 400, 401 and 403.
 * - `unsupported`: the node's API is too old for what is asked.
 * - `failed`: any other refusal.
 */
export type EngineErrorKind =
  | 'unreachable'
  | 'leaderless'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'denied'
  | 'unsupported'
  | 'failed';

/** A refusal by an engine, or its silence. The message names the node where there are several. */
export class EngineError extends FlotillaError {
  readonly kind: EngineErrorKind;
  readonly node: string;

  /** `code` where the way to the engine knows more than its kind says. */
  constructor(
    kind: EngineErrorKind,
    node: string,
    message: string,
    options: { hint?: string; cause?: unknown; code?: string } = {},
  ) {
    super(options.code ?? `ENGINE_${kind.replace('-', '_').toUpperCase()}`, message, options);
    this.name = 'EngineError';
    this.kind = kind;
    this.node = node;
  }
}
