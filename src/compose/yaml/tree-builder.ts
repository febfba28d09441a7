import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
  type Node as YamlNode,
} from 'yaml';
import type { Reporter } from '../reporter.ts';
import { LIMITS } from './limits.ts';
import {
  describeNode,
  type Entry,
  type ListNode,
  type MapNode,
  type MergeTag,
  type Node,
  nullNode,
  textNode,
} from './node.ts';
import { resolvePlain } from './scalar.ts';
import { type Mark, positionOf, type SourceFile } from './source.ts';

const YAML_TAG = 'tag:yaml.org,2002:';

/** Turns one parsed YAML document into our tree: aliases expanded, merge keys applied, scalars typed. */
export class TreeBuilder {
  readonly #file: SourceFile;
  readonly #reporter: Reporter;
  readonly #document: Document.Parsed;
  readonly #anchors = new Map<string, YamlNode>();
  /** Anchored nodes that are being expanded: meeting one again is a cycle. */
  readonly #open = new Set<YamlNode>();
  #aliasDepth = 0;
  #aliasNodes = 0;

  constructor(file: SourceFile, reporter: Reporter, document: Document.Parsed) {
    this.#file = file;
    this.#reporter = reporter;
    this.#document = document;
  }

  /** The tree; undefined for a document that holds nothing. */
  build(): Node | undefined {
    const contents = this.#document.contents as YamlNode | null;
    return contents === null || isEmpty(contents) ? undefined : this.#node(contents);
  }

  #node(node: YamlNode | null | undefined): Node {
    if (node === null || node === undefined) return nullNode(undefined);
    if (this.#aliasDepth > 0 && ++this.#aliasNodes > LIMITS.aliasNodes) return this.#tooManyAliases(node);
    if (isAlias(node)) return this.#alias(node);
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
    if (this.#open.has(node)) return this.#cycle(node);
    this.#open.add(node);
    const built = this.#content(node);
    this.#open.delete(node);
    const tag = mergeTag(node.tag);
    if (tag !== undefined) built.tag = tag;
    return built;
  }

  #content(node: YamlNode): Node {
    if (isMap(node)) return this.#map(node as YAMLMap<YamlNode, YamlNode | null>);
    if (isSeq(node)) return this.#list(node as YAMLSeq<YamlNode>);
    return isScalar(node) ? this.#scalar(node) : nullNode(this.#mark(node));
  }

  #scalar(node: Scalar): Node {
    const mark = this.#mark(node);
    const text = typeof node.value === 'string' ? node.value : '';
    const plain = node.type === 'PLAIN' || node.type === undefined;
    const kind = node.tag?.startsWith(YAML_TAG) ? node.tag.slice(YAML_TAG.length) : undefined;
    if (kind === 'int' || kind === 'float' || kind === 'bool' || kind === 'null')
      return resolvePlain(text, mark);
    return plain && kind === undefined ? resolvePlain(text, mark) : textNode(text, mark);
  }

  #list(node: YAMLSeq<YamlNode>): ListNode {
    return { kind: 'list', items: node.items.map((item) => this.#node(item)), mark: this.#mark(node) };
  }

  #map(node: YAMLMap<YamlNode, YamlNode | null>): MapNode {
    const entries = new Map<string, Entry>();
    const merged: MapNode[] = [];
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) merged.push(...this.#mergeSources(pair.value));
      else this.#entry(entries, pair.key, pair.value);
    }
    // Keys written in the mapping win over merged ones, and the first merged mapping over the next.
    for (const source of merged) {
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    return { kind: 'map', entries, mark: this.#mark(node) };
  }

  #entry(entries: Map<string, Entry>, keyNode: YamlNode, value: YamlNode | null): void {
    const keyMark = this.#mark(keyNode);
    const key = this.#node(keyNode);
    if (key.kind !== 'scalar' || key.type !== 'string') {
      const message = `A key must be a string, not ${describeNode(key)}`;
      this.#reporter.error('KEY_NOT_STRING', message, keyMark, 'put the key in quotes');
      return;
    }
    const earlier = entries.get(key.text);
    if (earlier !== undefined) {
      const first = positionOf(earlier.key);
      const where = first === undefined ? '' : `, first at ${first.line}:${first.column}`;
      this.#reporter.error(
        'DUPLICATE_KEY',
        `Key "${key.text}" is defined twice${where}`,
        keyMark,
        'remove one of the two',
      );
      return;
    }
    // What is left empty has no text of its own: its place is the key.
    const built = value === null || isEmpty(value) ? nullNode(keyMark) : this.#node(value);
    entries.set(key.text, { key: keyMark, value: built });
  }

  #mergeSources(value: YamlNode | null): MapNode[] {
    const node = this.#node(value);
    const sources = node.kind === 'list' ? node.items : [node];
    const maps = sources.filter((source): source is MapNode => source.kind === 'map');
    if (maps.length !== sources.length) {
      const message = 'A merge key "<<" needs a mapping or a list of mappings';
      this.#reporter.error('MERGE_KEY', message, value === null ? undefined : this.#mark(value));
    }
    return maps;
  }

  #alias(alias: Alias): Node {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      const message = `Alias "*${alias.source}" has no anchor "&${alias.source}" before it`;
      this.#reporter.error('UNKNOWN_ANCHOR', message, this.#mark(alias));
      return nullNode(this.#mark(alias));
    }
    if (this.#open.has(target)) return this.#cycle(alias);
    this.#aliasDepth++;
    const node = this.#node(target);
    this.#aliasDepth--;
    return node;
  }

  #cycle(node: YamlNode): Node {
    this.#reporter.error('ALIAS_CYCLE', 'The alias stands inside what it refers to', this.#mark(node));
    return nullNode(this.#mark(node));
  }

  #tooManyAliases(node: YamlNode): Node {
    if (this.#aliasNodes === LIMITS.aliasNodes + 1) {
      const message = `Aliases expand to more than ${LIMITS.aliasNodes} nodes`;
      this.#reporter.error('TOO_MANY_ALIASES', message, this.#mark(node));
    }
    return nullNode(this.#mark(node));
  }

  #mark(node: YamlNode): Mark {
    const [start, end] = node.range ?? [0, 0];
    return { file: this.#file, offset: start, length: Math.max(1, end - start) };
  }
}

function isMergeKey(key: YamlNode | null): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function isEmpty(node: YamlNode): boolean {
  if (!isScalar(node) || node.source !== '' || node.type !== 'PLAIN') return false;
  return node.tag === undefined && node.anchor === undefined;
}

function mergeTag(tag: string | undefined): MergeTag | undefined {
  if (tag === '!reset') return 'reset';
  return tag === '!override' ? 'override' : undefined;
}
