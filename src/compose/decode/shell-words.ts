const BLANK = ' \t\r\n';
const OPERATORS = ';&|<>';

/** What quotes a stretch: quotes, backticks, or `$(` up to its parenthesis. */
type Quote = '' | "'" | '"' | '`' | '(';

/**
 * Splits a command line into words as docker compose does: blanks separate, '…' is literal, "…",
 * `…` and $(…) group, the last two with their marks kept, and a backslash escapes; nothing is expanded.
 * The words end where a shell would end the command, at `;`, `&`, `|`, `<` or `>`. Undefined where a
 * quote stays open or a parenthesis stands alone.
 */
export function shellWords(line: string): string[] | undefined {
  return new WordSplitter(line).split();
}

class WordSplitter {
  readonly #line: string;
  readonly #words: string[] = [];
  #word: string | undefined;
  #quote: Quote = '';
  #at = 0;

  constructor(line: string) {
    this.#line = line;
  }

  split(): string[] | undefined {
    for (this.#at = 0; this.#at < this.#line.length; this.#at++) {
      const character = this.#line[this.#at] ?? '';
      if (this.#quote === '' && OPERATORS.includes(character)) {
        // A number before `>` is a file descriptor, not a word.
        if (character === '>' && /^[0-9]/.test(this.#word ?? '')) this.#word = undefined;
        break;
      }
      if (!this.#step(character)) return undefined;
    }
    this.#endWord();
    return this.#quote === '' ? this.#words : undefined;
  }

  #add(text: string): void {
    this.#word = (this.#word ?? '') + text;
  }

  #endWord(): void {
    if (this.#word !== undefined) this.#words.push(this.#word);
    this.#word = undefined;
  }

  /** False where the character cannot stand here. */
  #step(character: string): boolean {
    switch (character) {
      case '\\':
        return this.#backslash();
      case "'":
      case '"':
        this.#add(this.#toggle(character) ? '' : character);
        return true;
      case '`':
        this.#toggle(character);
        this.#add(character);
        return true;
      case '(':
      case ')':
        return this.#parenthesis(character);
    }
    if (this.#quote === '' && BLANK.includes(character)) this.#endWord();
    else this.#add(character);
    return true;
  }

  #backslash(): boolean {
    if (this.#quote !== "'") this.#at++;
    this.#add(this.#line[this.#at] ?? '');
    return this.#at < this.#line.length;
  }

  /** Opens or closes a quoted stretch; false inside one of another kind. */
  #toggle(mark: Quote): boolean {
    if (this.#quote !== '' && this.#quote !== mark) return false;
    this.#quote = this.#quote === '' ? mark : '';
    return true;
  }

  #parenthesis(character: '(' | ')'): boolean {
    const counts = this.#quote === '' || this.#quote === '(';
    if (counts && character === '(' && (this.#quote === '(' || this.#word?.endsWith('$') !== true))
      return false;
    if (counts) this.#toggle('(');
    this.#add(character);
    return true;
  }
}
