import type { ByteSink } from '../../ui/logs/log-printer.ts';

const CLEAR_LINE = '\r\u001B[2K';
/** The cursor stays at the line's start: what others write goes over it and not after it. */
const TO_START = '\r';

/** One line that stays below everything that is written through it. */
export class BottomLine {
  readonly #stdout: NodeJS.WriteStream;
  #text: string | undefined;

  constructor(stdout: NodeJS.WriteStream) {
    this.#stdout = stdout;
  }

  /** A stream whose text comes above the line. */
  above(stream: NodeJS.WriteStream): ByteSink {
    return {
      write: (chunk) => {
        if (this.#text === undefined) return stream.write(chunk);
        this.#stdout.write(CLEAR_LINE);
        stream.write(chunk);
        return this.#draw();
      },
    };
  }

  show(text: string): void {
    this.#text = text;
    this.#stdout.write(CLEAR_LINE);
    this.#draw();
  }

  hide(): void {
    if (this.#text === undefined) return;
    this.#text = undefined;
    this.#stdout.write(CLEAR_LINE);
  }

  #draw(): boolean {
    return this.#stdout.write(`${this.#text ?? ''}${TO_START}`);
  }
}
