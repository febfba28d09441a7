import { LIMITS } from '../limits.ts';
import { resolvePlain } from '../scalar.ts';
import type { Mark, SourceFile } from '../source.ts';
import {
  cloneNode,
  countNodes,
  type Entry,
  type MapNode,
  nullNode,
  textNode,
  type YamlNode,
} from '../yaml-node.ts';
import { NotDirect } from './not-direct.ts';

/** Thrown where a file holds more values than are ever read. */
export class TooManyNodes extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super('too many nodes');
    this.offset = offset;
  }
}

/** Builds the nodes of a document: marks, anchors and aliases, merge keys, limits. */
export class NodeBuilder {
  readonly #file: SourceFile;
  readonly #anchors = new Map<string, YamlNode>();
  #nodes = 0;
  #aliasNodes = 0;
  #depth = 0;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** Anchors hold within one document. */
  nextDocument(): void {
    this.#anchors.clear();
  }

  mark(offset: number, end: number): Mark {
    if (++this.#nodes > LIMITS.nodes) throw new TooManyNodes(offset);
    return { file: this.#file, offset, length: end > offset ? end - offset : 1 };
  }

  plain(text: string, offset: number, end: number): YamlNode {
    return resolvePlain(text, this.mark(offset, end));
  }

  text(value: string, offset: number, end: number): YamlNode {
    return textNode(value, this.mark(offset, end));
  }

  enter(): void {
    // The library's reader tells of what is nested too deep; it counts tokens, so this stays below it.
    if (++this.#depth > LIMITS.depth / 4) throw new NotDirect();
  }

  leave(): void {
    this.#depth--;
  }

  anchor(name: string, node: YamlNode): void {
    if (this.#anchors.has(name)) throw new NotDirect();
    this.#anchors.set(name, node);
  }

  /** A copy of what an anchor names. */
  alias(name: string): YamlNode {
    const target = this.#anchors.get(name);
    if (target === undefined) throw new NotDirect();
    this.#aliasNodes += countNodes(target);
    if (this.#aliasNodes > LIMITS.aliasNodes) throw new NotDirect();
    return cloneNode(target);
  }

  /** A key that must be text and new in its mapping. */
  checkKey(key: string, isPlain: boolean, entries: ReadonlyMap<string, Entry>): void {
    if (entries.has(key) || key.length > 1000) throw new NotDirect();
    if (isPlain && resolvePlain(key, undefined).type !== 'string') throw new NotDirect();
  }

  /** Adds what merge keys bring to a mapping: its own keys win, then the first merged mapping's. */
  merge(entries: Map<string, Entry>, sources: readonly YamlNode[]): void {
    const maps = sources.flatMap((source) => (source.kind === 'list' ? source.items : [source]));
    for (const map of maps) {
      if (map.kind !== 'map') throw new NotDirect();
      for (const [key, entry] of map.entries) if (!entries.has(key)) entries.set(key, entry);
    }
  }

  map(entries: Map<string, Entry>, offset: number, end: number): MapNode {
    return { kind: 'map', entries, mark: this.mark(offset, end) };
  }

  empty(key: Mark): YamlNode {
    return nullNode(key);
  }
}
