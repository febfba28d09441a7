/**
 * A terminal's screen and scrollback, as far as a view may use them: text, line breaks, cursor up, erase
 * line, erase below, cursor shown or hidden. Anything else that would change the picture throws.
 */
export class Screen {
  readonly columns: number;
  readonly rows: number;
  isCursorVisible = true;
  /** Every row ever used; the last `rows` of them are on the screen, the others in the scrollback. */
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what moves the cursor begins with one, and a screen has to obey it
    for (const [token] of text.matchAll(/\u001B\[[0-9;?]*[a-zA-Z]|[\s\S]/gu)) {
      if (token.startsWith('\u001B')) this.#escape(token);
      else this.#put(token);
    }
  }

  /** Everything that is to be read, from the top of the scrollback on. */
  text(): string {
    return this.#lines
      .map((line) => line.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  #escape(sequence: string): void {
    const body = sequence.slice(2);
    if (body.endsWith('m') || body === '?2026h' || body === '?2026l') return;
    if (body === '?25h' || body === '?25l') this.isCursorVisible = body === '?25h';
    else if (body.endsWith('A')) this.#up(Number(body.slice(0, -1) || 1));
    else if (body === '2K') this.#lines[this.#row] = [];
    else if (body === 'G') this.#column = 0;
    else throw new Error(`A view must not use ${JSON.stringify(sequence)}`);
  }

  /** The cursor can't leave the screen for the scrollback. */
  #up(count: number): void {
    const top = Math.max(0, this.#lines.length - this.rows);
    this.#row = Math.max(top, this.#row - count);
  }

  #put(char: string): void {
    if (char === '\r') this.#column = 0;
    else if (char === '\n') {
      this.#column = 0;
      this.#row += 1;
      if (this.#row === this.#lines.length) this.#lines.push([]);
    } else {
      if (this.#column >= this.columns) this.#put('\n');
      const line = this.#lines[this.#row] ?? [];
      while (line.length < this.#column) line.push(' ');
      line[this.#column] = char;
      this.#column += 1;
    }
  }
}
