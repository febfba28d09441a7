import type { ProblemReporter } from '../problem-reporter.ts';
import { LIMITS } from '../yaml/limits.ts';
import type { Mark, SourceFile } from '../yaml/source.ts';
import { substitute } from './template.ts';

export interface DotenvRequest {
  readonly file: SourceFile;
  /** Values from outside the file: they replace variables, and a bare `KEY` takes its value from them. */
  lookup(name: string): string | undefined;
  /** Values of files before this one: they replace variables that neither `lookup` nor this file has. */
  readonly before?: Readonly<Record<string, string>>;
  readonly reporter: ProblemReporter;
  /** Names warned of already. */
  readonly warned: Set<string>;
}

const SPACE = /[\t\v\f\r \u0085\u00A0]/;
const NAME_CHARACTER = /[\p{L}\p{N}_.\-[\]]/u;
const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
  $: '$$',
};

const TOO_MUCH = 'Variables nest too deep, or expand to too much text';

/**
 * Reads an env file (`.env`, `--env-file`, `env_file`, `label_file`): `KEY=value`, `KEY: value`,
 * `export KEY=value`, a bare `KEY`; values unquoted, 'literal' or "with escapes and $variables".
 * Reading stops at the first fault, which is reported. The grammar is docker compose 2.40's.
 */
export function parseDotenv(request: DotenvRequest): Record<string, string> {
  return new DotenvParser(request).parse();
}

class DotenvParser {
  readonly #request: DotenvRequest;
  readonly #text: string;
  readonly #values: Record<string, string> = Object.create(null);
  #at = 0;
  #expanded = 0;

  constructor(request: DotenvRequest) {
    this.#request = request;
    this.#text = request.file.text;
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  parse(): Record<string, string> {
    while (this.#skipToStatement()) if (!this.#statement()) break;
    return { ...this.#values };
  }

  #skipToStatement(): boolean {
    for (;;) {
      while (this.#at < this.#text.length && /[\s\u0085]/.test(this.#text[this.#at] ?? '')) {
        if (this.#text[this.#at] === '\uFEFF') return true;
        this.#at++;
      }
      if (this.#text[this.#at] !== '#') return this.#at < this.#text.length;
      this.#at = this.#lineEnd();
    }
  }

  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end === -1 ? this.#text.length : end;
  }

  #statement(): boolean {
    const prefix = /export[\t\v\f\r ]+/y;
    prefix.lastIndex = this.#at;
    if (prefix.test(this.#text)) this.#at = prefix.lastIndex;
    const start = this.#at;
    const end = this.#nameEnd();
    if (end === undefined) return false;
    if (end === this.#text.length) return this.#unnamed();
    const name = this.#text.slice(start, end).trimEnd();
    if (/\s/.test(name)) return this.#fault('A key cannot contain a space', start, name.length);
    const separator = this.#text[end];
    if (separator === '\n') {
      this.#at = end;
      const inherited = this.#request.lookup(name);
      if (inherited !== undefined) this.#values[name] = inherited;
      return true;
    }
    this.#at = end + 1;
    while (SPACE.test(this.#text[this.#at] ?? '')) this.#at++;
    const value = this.#value();
    if (value !== undefined) this.#values[name] = value;
    return value !== undefined;
  }

  /** A last line that neither ends nor has a separator: docker compose reads it as the value of no name. */
  #unnamed(): boolean {
    const value = this.#value();
    if (value !== undefined) this.#values[''] = value;
    return value !== undefined;
  }

  #nameEnd(): number | undefined {
    for (let index = this.#at; index < this.#text.length; index++) {
      const character = this.#text[index] ?? '';
      if (character === '=' || character === ':' || character === '\n') return index;
      if (SPACE.test(character) || NAME_CHARACTER.test(character)) continue;
      this.#fault(`Unexpected character "${character}" in a variable name`, index, 1);
      return undefined;
    }
    return this.#text.length;
  }

  #value(): string | undefined {
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") return this.#quoted(quote);
    const start = this.#at;
    const end = this.#lineEnd();
    this.#at = end;
    const line = this.#text.slice(start, end);
    const comment = line.indexOf(' #');
    return this.#expand((comment === -1 ? line : line.slice(0, comment)).trimEnd(), start);
  }

  #quoted(quote: string): string | undefined {
    const start = this.#at;
    let value = '';
    for (let index = start + 1; index < this.#text.length; index++) {
      const character = this.#text[index];
      if (character === '\\' && index + 1 < this.#text.length) {
        index++;
        value += this.#text[index] === quote ? quote : `\\${this.#text[index]}`;
      } else if (character === quote) {
        this.#at = index + 1;
        return quote === '"' ? this.#expand(decodeEscapes(value), start) : value;
      } else {
        value += character;
      }
    }
    this.#fault('The quoted value has no closing quote', start, this.#lineEnd() - start);
    return undefined;
  }

  #expand(value: string, start: number): string | undefined {
    if (!value.includes('$')) return value;
    const { lookup, before = {}, reporter, warned } = this.#request;
    const mark = this.#mark(start, value.length);
    const expanded = substitute(value, {
      lookup: (name) => lookup.call(this.#request, name) ?? this.#values[name] ?? before[name],
      unset: (name) => {
        if (warned.has(name)) return;
        warned.add(name);
        reporter.warning(
          'VARIABLE_UNSET',
          `The "${name}" variable is not set. Defaulting to a blank string.`,
          mark,
        );
      },
      fault: (fault) => {
        const what =
          fault.kind === 'required' ? `Variable "${fault.name}" has no value` : 'Invalid variable reference';
        reporter.error('ENV_FILE_SYNTAX', fault.kind === 'excessive' ? TOO_MUCH : what, mark);
      },
    });
    this.#expanded += expanded?.length ?? 0;
    if (this.#expanded <= LIMITS.substitutedText) return expanded;
    reporter.error('ENV_FILE_SYNTAX', TOO_MUCH, mark);
    return undefined;
  }

  #fault(message: string, offset: number, length: number): false {
    this.#request.reporter.error('ENV_FILE_SYNTAX', message, this.#mark(offset, length));
    return false;
  }

  #mark(offset: number, length: number): Mark {
    return { file: this.#request.file, offset, length: Math.max(1, length) };
  }
}

function decodeEscapes(value: string): string {
  return value.replace(/\\(0[0-7]{0,3}|[abcfnrtv$"\\])/g, (match, code: string) => {
    if (code.startsWith('0')) return String.fromCharCode(Number.parseInt(code, 8));
    return ESCAPES[code] ?? match;
  });
}

/** Reads an env file of `format: raw`: every line is `KEY=value` as it stands. A bad line is reported. */
export function parseRawEnv({ file, lookup, reporter }: DotenvRequest): Record<string, string> {
  const values: Record<string, string> = {};
  let offset = 0;
  for (const line of file.text.split('\n')) {
    const pair = rawPair(line);
    if (pair?.name === '' || /[ \t]/.test(pair?.name ?? '')) {
      const what = pair?.name === '' ? 'A line has no variable name' : `"${pair?.name}" is no variable name`;
      reporter.error('ENV_FILE_SYNTAX', what, { file, offset, length: Math.max(1, line.length) });
    } else if (pair !== undefined) {
      const value = pair.value ?? lookup(pair.name);
      if (value !== undefined) values[pair.name] = value;
    }
    offset += line.length + 1;
  }
  return values;
}

/** Name and value of a line; undefined for a comment or an empty line. */
function rawPair(line: string): { name: string; value?: string } | undefined {
  const text = line
    .replace(/\r$/, '')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text === '' || text.startsWith('#')) return undefined;
  const equals = text.indexOf('=');
  return equals === -1 ? { name: text } : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}
