import { LIMITS } from '../limits.ts';
import type { SourceFile } from '../source.ts';
import type { Entry, YamlNode } from '../yaml-node.ts';
import { readBlockScalar } from './block-scalar.ts';
import { NodeBuilder } from './builder.ts';
import { FlowReader } from './flow.ts';
import { isAlone, keyEnd, nextLine, plainEnd } from './line.ts';
import { beginsPlain, CODE, NotDirect } from './not-direct.ts';
import { readQuoted } from './quoted.ts';

/**
 * Reads the YAML that compose files are written in straight into positioned trees: block mappings and
 * lists, one-line scalars, block scalars, flow collections, anchors, aliases and merge keys. Undefined for
 * a file with anything else in it, and for one with any fault: the YAML library reads these, many times
 * slower, and its answer is the same where both give one. Throws TooManyNodes.
 */
export function readDirectly(file: SourceFile): YamlNode[] | undefined {
  // Tabs, line ends of other systems and marks of byte order have rules of their own.
  if (/[\t\r\uFEFF\u0085\u2028\u2029]/.test(file.text)) return undefined;
  try {
    return new BlockReader(file).documents();
  } catch (error) {
    if (error instanceof NotDirect) return undefined;
    throw error;
  }
}

class BlockReader {
  readonly #text: string;
  readonly #nodes: NodeBuilder;
  readonly #flow: FlowReader;
  #at = 0;
  /** The indent of the line that is read next; -1 at the end of a document. */
  #indent = 0;

  constructor(file: SourceFile) {
    this.#text = file.text;
    this.#nodes = new NodeBuilder(file);
    this.#flow = new FlowReader(file.text, this.#nodes);
  }

  documents(): YamlNode[] {
    const trees: YamlNode[] = [];
    this.#nextLine();
    if (this.#isDocumentEnd()) this.#startDocument();
    for (;;) {
      trees.push(this.#document());
      // The library tells what is wrong.
      if (trees.length > LIMITS.documents) throw new NotDirect();
      if (this.#at >= this.#text.length) return trees;
      this.#startDocument();
    }
  }

  #document(): YamlNode {
    if (this.#indent !== 0) throw new NotDirect();
    const tree = this.#onNextLine(-1);
    if (tree.kind !== 'map' || !this.#isDocumentEnd()) throw new NotDirect();
    return tree;
  }

  #isDocumentEnd(): boolean {
    return this.#indent === -1;
  }

  /** Steps over the line `---`. */
  #startDocument(): void {
    if (!/---(\n|$)/y.test(this.#text.slice(this.#at, this.#at + 4))) throw new NotDirect();
    this.#at = Math.min(this.#at + 4, this.#text.length);
    this.#nodes.nextDocument();
    this.#nextLine();
  }

  /** From the start of a line to the first character of the next line that holds something. */
  #nextLine(): void {
    const text = this.#text;
    for (;;) {
      const start = this.#at;
      while (text.charCodeAt(this.#at) === CODE.space) this.#at++;
      const code = text.charCodeAt(this.#at);
      if (code === CODE.newline) this.#at++;
      else if (code === CODE.hash) this.#at = nextLine(this.#text, this.#at);
      else {
        this.#indent = this.#at < text.length ? this.#at - start : -1;
        break;
      }
    }
    if (this.#indent === 0 && this.#beginsMarker()) this.#indent = -1;
  }

  #beginsMarker(): boolean {
    const code = this.#text.charCodeAt(this.#at);
    // A directive, or the end of a document.
    if (code === 37 || (code === 46 && this.#text.startsWith('...', this.#at))) throw new NotDirect();
    return code === CODE.dash && this.#text.startsWith('---', this.#at);
  }

  /** The node that begins on the line read next, which is indented more than `parentIndent`. */
  #onNextLine(parentIndent: number): YamlNode {
    const { newline, dash, openBracket, openBrace } = CODE;
    const code = this.#text.charCodeAt(this.#at);
    if (code === newline) throw new NotDirect();
    if (code === dash && isAlone(this.#text, this.#at)) return this.#list(this.#indent);
    if (code === openBracket || code === openBrace) {
      const node = this.#inline(parentIndent);
      this.#nextLine();
      return node;
    }
    return this.#map(this.#indent);
  }

  #map(indent: number): YamlNode {
    this.#nodes.enter();
    const start = this.#at;
    const entries = new Map<string, Entry>();
    const merged: YamlNode[] = [];
    do this.#entry(indent, entries, merged);
    while (this.#indent === indent && !this.#atDash());
    if (this.#indent > indent) throw new NotDirect();
    this.#nodes.merge(entries, merged);
    this.#nodes.leave();
    return this.#nodes.map(entries, start, this.#at);
  }

  #atDash(): boolean {
    return this.#text.charCodeAt(this.#at) === CODE.dash && isAlone(this.#text, this.#at);
  }

  #entry(indent: number, entries: Map<string, Entry>, merged: YamlNode[]): void {
    const start = this.#at;
    const end = keyEnd(this.#text, start);
    if (end === -1) throw new NotDirect();
    const isPlain = this.#text.charCodeAt(start) !== CODE.doubleQuote && this.#text[start] !== "'";
    const key = isPlain ? this.#text.slice(start, end) : readQuoted(this.#text, start).value;
    const isMerge = isPlain && key === '<<';
    if (!isMerge) this.#nodes.checkKey(key, isPlain, entries);
    else if (merged.length > 0) throw new NotDirect();
    const mark = this.#nodes.mark(start, end);
    this.#at = this.#text.indexOf(':', end) + 1;
    const value = this.#valueOf(indent) ?? this.#nodes.empty(mark);
    if (isMerge) merged.push(value);
    else entries.set(key, { key: mark, value });
  }

  /** What stands behind a key's colon; undefined where nothing does. Ends at the next line. */
  #valueOf(indent: number): YamlNode | undefined {
    if (!this.#skipToValue()) return this.#below(indent, true);
    const anchor = this.#anchor();
    const isBelow = anchor !== undefined && !this.#skipToValue();
    const wasAlias = this.#text.charCodeAt(this.#at) === CODE.asterisk;
    const node = isBelow ? this.#below(indent, false) : this.#same(indent);
    if (anchor !== undefined) {
      if (node === undefined || wasAlias) throw new NotDirect();
      this.#nodes.anchor(anchor, node);
    }
    return node;
  }

  #same(indent: number): YamlNode {
    const node = this.#inline(indent);
    this.#nextLine();
    return node;
  }

  /** The node on the lines below a key or dash; a list may stand as far left as the key. */
  #below(indent: number, mayAlign: boolean): YamlNode | undefined {
    this.#nextLine();
    if (this.#indent > indent) return this.#onNextLine(indent);
    const aligned = this.#indent === indent && this.#indent !== -1 && this.#atDash();
    return aligned && mayAlign ? this.#list(indent) : undefined;
  }

  /** Skips spaces; false, and at the start of the next line, where only a comment or nothing follows. */
  #skipToValue(): boolean {
    const text = this.#text;
    const from = this.#at;
    while (text.charCodeAt(this.#at) === CODE.space) this.#at++;
    const code = text.charCodeAt(this.#at);
    const isComment = code === CODE.hash && this.#at > from;
    if (code !== CODE.newline && !isComment && !Number.isNaN(code)) return true;
    this.#at = nextLine(this.#text, this.#at);
    return false;
  }

  #anchor(): string | undefined {
    if (this.#text.charCodeAt(this.#at) !== CODE.ampersand) return undefined;
    return this.#word();
  }

  /** The name behind `&` or `*`. */
  #word(): string {
    const name = /[A-Za-z0-9_.-]+(?=[ \n]|$)/y;
    name.lastIndex = this.#at + 1;
    const [word] = name.exec(this.#text) ?? [];
    if (word === undefined) throw new NotDirect();
    this.#at = name.lastIndex;
    return word;
  }

  #list(indent: number): YamlNode {
    this.#nodes.enter();
    const start = this.#at;
    const items: YamlNode[] = [];
    while (this.#indent === indent && this.#atDash()) {
      const dash = this.#at++;
      items.push(this.#item(indent, dash));
    }
    if (this.#indent > indent) throw new NotDirect();
    this.#nodes.leave();
    return { kind: 'list', items, mark: this.#nodes.mark(start, this.#at) };
  }

  #item(indent: number, dash: number): YamlNode {
    if (!this.#skipToValue()) {
      const node = this.#below(indent, false);
      if (node === undefined) throw new NotDirect();
      return node;
    }
    const column = indent + this.#at - dash;
    if (this.#atDash()) {
      this.#indent = column;
      return this.#list(column);
    }
    const code = this.#text.charCodeAt(this.#at);
    const isScalar = code !== CODE.openBracket && code !== CODE.openBrace && code !== CODE.asterisk;
    if (isScalar && keyEnd(this.#text, this.#at) !== -1) {
      this.#indent = column;
      return this.#map(column);
    }
    return this.#same(indent);
  }

  /** A value that begins on the line of its key or dash. Ends at the start of a line. */
  #inline(indent: number): YamlNode {
    const text = this.#text;
    const start = this.#at;
    const code = text.charCodeAt(start);
    if (code === CODE.bar || code === CODE.greater) {
      const { value, end } = readBlockScalar(text, start, indent);
      this.#at = end;
      return this.#nodes.text(value, start, end);
    }
    let node: YamlNode;
    if (code === CODE.openBracket || code === CODE.openBrace) {
      const flow = this.#flow.read(start, indent);
      node = flow.node;
      this.#at = flow.end;
    } else if (code === CODE.doubleQuote || code === CODE.singleQuote) {
      const { value, end } = readQuoted(text, start);
      this.#at = end;
      node = this.#nodes.text(value, start, end);
    } else if (code === CODE.asterisk) node = this.#nodes.alias(this.#word());
    else return this.#plain(start);
    if (this.#skipToValue()) throw new NotDirect();
    return node;
  }

  #plain(start: number): YamlNode {
    if (!beginsPlain(this.#text, start)) throw new NotDirect();
    const { end, byColon } = plainEnd(this.#text, start);
    if (byColon) throw new NotDirect();
    this.#at = nextLine(this.#text, end);
    return this.#nodes.plain(this.#text.slice(start, end), start, end);
  }
}
