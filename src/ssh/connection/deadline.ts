/** A time limit that can be begun again, and that stands still while the user is asked. */
export class Deadline {
  readonly #limitMs: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, onOver: () => void) {
    this.#limitMs = limitMs;
    this.#onOver = onOver;
    this.restart();
  }

  restart(): void {
    this.stop();
    this.#timer = setTimeout(this.#onOver, this.#limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
