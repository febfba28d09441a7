/**
 * An action that failed, as the user is told of it.
 *
 * `code` is SCREAMING_SNAKE and stable: tests and scripts may rely on it. `message` starts with the
 * subject, is in the present tense and has no final stop. `hint` says what to do next.
 * The user's files being wrong is not this: that is a `Problem[]`.
 */
export class FlotillaError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  /** The process exit status this error ends a command with. */
  readonly exitStatus: number;

  constructor(
    code: string,
    message: string,
    options: { hint?: string; cause?: unknown; exitStatus?: number } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'FlotillaError';
    this.code = code;
    this.hint = options.hint;
    this.exitStatus = options.exitStatus ?? 1;
  }
}

/** A fault of flotilla itself: an invariant did not hold. Shown with its stack. */
export class BugError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'BugError';
  }
}
