import type { Entry, YamlNode } from '../yaml-node.ts';
import type { NodeBuilder } from './builder.ts';
import { beginsPlain, CODE, NotDirect } from './not-direct.ts';
import { readQuoted } from './quoted.ts';

/** Line ends, and what has a meaning of its own inside a flow collection. */
const ENDS_PLAIN = new Set([...'\n,[]{}'].map((character) => character.charCodeAt(0)));

/** Reads flow collections (`[a, b]`, `{a: b}`) of scalars and flow collections, over several lines too. */
export class FlowReader {
  readonly #text: string;
  readonly #nodes: NodeBuilder;
  #at = 0;
  /** The indent that lines of the collection must exceed. */
  #indent = 0;

  constructor(text: string, nodes: NodeBuilder) {
    this.#text = text;
    this.#nodes = nodes;
  }

  /** The collection that begins at an offset, and the offset behind it. */
  read(at: number, parentIndent: number): { node: YamlNode; end: number } {
    this.#at = at;
    this.#indent = parentIndent;
    const node = this.#collection();
    return { node, end: this.#at };
  }

  #collection(): YamlNode {
    this.#nodes.enter();
    const start = this.#at++;
    const node = this.#text.charCodeAt(start) === CODE.openBrace ? this.#map(start) : this.#list(start);
    this.#nodes.leave();
    return node;
  }

  #list(start: number): YamlNode {
    const items: YamlNode[] = [];
    this.#skipSpace();
    while (this.#text.charCodeAt(this.#at) !== CODE.closeBracket) {
      items.push(this.#value());
      this.#separator(CODE.closeBracket);
    }
    this.#at++;
    return { kind: 'list', items, mark: this.#nodes.mark(start, this.#at) };
  }

  #map(start: number): YamlNode {
    const entries = new Map<string, Entry>();
    this.#skipSpace();
    while (this.#text.charCodeAt(this.#at) !== CODE.closeBrace) {
      this.#entry(entries);
      this.#separator(CODE.closeBrace);
    }
    this.#at++;
    return this.#nodes.map(entries, start, this.#at);
  }

  #entry(entries: Map<string, Entry>): void {
    const start = this.#at;
    const isQuoted = this.#atQuote();
    const key = isQuoted ? this.#quoted() : this.#plain();
    const mark = this.#nodes.mark(start, this.#at);
    while (this.#text.charCodeAt(this.#at) === CODE.space) this.#at++;
    if (this.#text.charCodeAt(this.#at) !== CODE.colon || key === '<<') throw new NotDirect();
    this.#nodes.checkKey(key, !isQuoted, entries);
    this.#at++;
    const next = this.#text.charCodeAt(this.#at);
    // Behind a quoted key the colon may stand next to the value, as in JSON.
    if (next !== CODE.space && next !== CODE.newline && !isQuoted) throw new NotDirect();
    this.#skipSpace();
    const isEmpty = ',}'.includes(this.#text[this.#at] ?? ' ');
    entries.set(key, { key: mark, value: isEmpty ? this.#nodes.empty(mark) : this.#value() });
  }

  #value(): YamlNode {
    const code = this.#text.charCodeAt(this.#at);
    if (code === CODE.openBracket || code === CODE.openBrace) return this.#collection();
    if (code === CODE.asterisk) return this.#alias();
    const start = this.#at;
    if (this.#atQuote()) {
      const value = this.#quoted();
      return this.#nodes.text(value, start, this.#at);
    }
    const text = this.#plain();
    return this.#nodes.plain(text, start, this.#at);
  }

  #alias(): YamlNode {
    const name = /[A-Za-z0-9_.-]+(?=[ \n,\]}])/y;
    name.lastIndex = this.#at + 1;
    const [word] = name.exec(this.#text) ?? [];
    if (word === undefined) throw new NotDirect();
    this.#at = name.lastIndex;
    return this.#nodes.alias(word);
  }

  #atQuote(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    return code === CODE.doubleQuote || code === CODE.singleQuote;
  }

  #quoted(): string {
    const { value, end } = readQuoted(this.#text, this.#at);
    this.#at = end;
    return value;
  }

  #plain(): string {
    const text = this.#text;
    const start = this.#at;
    if (!beginsPlain(text, start)) throw new NotDirect();
    let at = start;
    while (!this.#endsPlain(at)) at++;
    while (text.charCodeAt(at - 1) === CODE.space) at--;
    if (at === start) throw new NotDirect();
    this.#at = at;
    return text.slice(start, at);
  }

  #endsPlain(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    if (code === CODE.colon) return ' \n,[]{}'.includes(this.#text[at + 1] ?? '\n');
    if (code === CODE.hash && this.#text.charCodeAt(at - 1) === CODE.space) throw new NotDirect();
    return ENDS_PLAIN.has(code) || Number.isNaN(code);
  }

  #separator(close: number): void {
    this.#skipSpace();
    const code = this.#text.charCodeAt(this.#at);
    if (code === close) return;
    if (code !== CODE.comma) throw new NotDirect();
    this.#at++;
    this.#skipSpace();
  }

  /** Skips spaces and line ends. Lines must be indented more than the parent, but for a closing bracket. */
  #skipSpace(): void {
    const text = this.#text;
    let lineStart = -1;
    for (; ; this.#at++) {
      const code = text.charCodeAt(this.#at);
      if (code === CODE.newline) lineStart = this.#at + 1;
      else if (code !== CODE.space) break;
    }
    const code = text.charCodeAt(this.#at);
    if (code === CODE.hash || Number.isNaN(code)) throw new NotDirect();
    if (lineStart === -1) return;
    const indent = this.#at - lineStart;
    const closes = code === CODE.closeBracket || code === CODE.closeBrace;
    if (indent <= this.#indent && !(closes && indent === this.#indent)) throw new NotDirect();
    if (indent === 0 && (code === CODE.dash || text.startsWith('...', this.#at))) throw new NotDirect();
  }
}
