import { EXIT } from '../../errors/exit-status.ts';

export interface AbortFlags {
  readonly abortOnContainerExit?: boolean;
  readonly abortOnContainerFailure?: boolean;
  readonly exitCodeFrom?: string;
}

/**
 * When an attached `up` stops everything because a container has ended, and with what status it ends
 * itself (docker compose, pkg/compose/up.go).
 */
export class AbortRule {
  readonly #flags: AbortFlags;
  /** Resolves at the end that is to stop the others; never, where no flag asks for that. */
  readonly triggered: Promise<void>;
  #trigger = (): void => {};
  #hasTriggered = false;
  #exitCode: number | undefined;

  constructor(flags: AbortFlags) {
    this.#flags = flags;
    this.triggered = new Promise((resolve) => {
      this.#trigger = resolve;
    });
  }

  get hasTriggered(): boolean {
    return this.#hasTriggered;
  }

  /** Of the service that counts, or of the container that ended first. */
  get exitCode(): number {
    return this.#exitCode ?? EXIT.done;
  }

  /** A container has ended for good. */
  ended(service: string, exitCode: number): void {
    const { abortOnContainerExit, abortOnContainerFailure, exitCodeFrom } = this.#flags;
    const stopsAtAny = abortOnContainerExit || (exitCodeFrom !== undefined && !abortOnContainerFailure);
    const stops = stopsAtAny || (abortOnContainerFailure === true && exitCode !== 0);
    const counts = exitCodeFrom === undefined ? stops : service === exitCodeFrom;
    if (counts) this.#exitCode ??= exitCode;
    if (!stops || this.#hasTriggered) return;
    this.#hasTriggered = true;
    this.#trigger();
  }
}
