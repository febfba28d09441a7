/**
 * A signal that aborts with any of those it is made from, until it is let go. `AbortSignal.any` stays connected for as long as its
 * sources live: in a process that runs for weeks, that is one more for each request.
 */
export class LinkedSignal {
  readonly #controller = new AbortController();
  readonly #sources: readonly AbortSignal[];
  readonly #abort = (event: Event): void => this.abort((event.target as AbortSignal).reason);

  constructor(...sources: readonly AbortSignal[]) {
    this.#sources = sources;
    const aborted = sources.find((source) => source.aborted);
    if (aborted !== undefined) this.abort(aborted.reason);
    else for (const source of sources) source.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  /** Nothing more is heard of the sources; the signal stays as it is. */
  [Symbol.dispose](): void {
    for (const source of this.#sources) source.removeEventListener('abort', this.#abort);
  }
}
