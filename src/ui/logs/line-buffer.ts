const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** A line longer than this is printed in pieces: a program that never ends its line can't fill the memory. */
const MAX_LINE_BYTES = 1024 * 1024;

/** Joins the chunks of one stream into lines, without their LF or CRLF. Works on bytes. */
export class LineBuffer {
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  /** Adds a chunk; returns the lines that it completed. */
  push(chunk: Uint8Array): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      this.#keep(chunk.subarray(from, at));
      lines.push(this.#take());
      from = at + 1;
    }
    // Copied: a reader may fill the same memory again with its next chunk.
    this.#keep(new Uint8Array(chunk.subarray(from)));
    if (this.#pendingBytes > MAX_LINE_BYTES) lines.push(this.#take());
    return lines;
  }

  /** The unfinished last line, where there is one. */
  end(): Uint8Array[] {
    return this.#pendingBytes === 0 ? [] : [this.#take()];
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#pending.push(part);
    this.#pendingBytes += part.length;
  }

  #take(): Uint8Array {
    const line = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
  }
}
