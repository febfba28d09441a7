import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node as LibraryNode,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { ProblemReporter } from '../../problem-reporter.ts';
import { LIMITS } from '../limits.ts';
import { resolvePlain } from '../scalar.ts';
import { type Mark, positionOf, type SourceFile } from '../source.ts';
import {
  describeNode,
  type Entry,
  type ListNode,
  type MapNode,
  type MergeTag,
  nullNode,
  textNode,
  type YamlNode,
} from '../yaml-node.ts';
import { withoutFillers } from './quoted-lines.ts';
import { resolveTagged } from './tagged.ts';

const STRING_TAG = 'tag:yaml.org,2002:str';
const MERGE_KEY_TAG = 'tag:yaml.org,2002:merge';

/** The anchors of a file: a document sees those of the documents before it. */
export type Anchors = Map<string, LibraryNode>;

/** Turns one parsed YAML document into our tree: aliases expanded, merge keys applied, scalars typed. */
export class TreeBuilder {
  readonly #file: SourceFile;
  readonly #reporter: ProblemReporter;
  readonly #document: Document.Parsed;
  readonly #anchors: Anchors;
  /** Anchored nodes that are being expanded: meeting one again is a cycle. */
  readonly #open = new Set<LibraryNode>();
  #aliasDepth = 0;
  #aliasNodes = 0;

  constructor(file: SourceFile, reporter: ProblemReporter, document: Document.Parsed, anchors: Anchors) {
    this.#file = file;
    this.#reporter = reporter;
    this.#document = document;
    this.#anchors = anchors;
  }

  /** The tree of the document. */
  build(): YamlNode {
    return this.#node(this.#document.contents as LibraryNode | null);
  }

  #node(node: LibraryNode | null | undefined): YamlNode {
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

  #content(node: LibraryNode): YamlNode {
    if (isMap(node)) return this.#map(node as YAMLMap<LibraryNode, LibraryNode | null>);
    if (isSeq(node)) return this.#list(node as YAMLSeq<LibraryNode>);
    return isScalar(node) ? this.#scalar(node) : nullNode(this.#mark(node));
  }

  #scalar(node: Scalar): YamlNode {
    const mark = this.#mark(node);
    const text = typeof node.value === 'string' ? withoutFillers(node.value) : '';
    if (node.type === Scalar.QUOTE_DOUBLE) this.#checkEscapes(mark);
    const isPlain = node.type === 'PLAIN' || node.type === undefined;
    const { tag } = node;
    if (tag === undefined || tag === '!') return isPlain ? resolvePlain(text, mark) : textNode(text, mark);
    if (tag === STRING_TAG) return textNode(text, mark);
    const tagged = resolveTagged(tag, text, mark);
    if (typeof tagged !== 'string') return tagged;
    this.#reporter.error('YAML_TAG', tagged, mark, 'remove the tag, or write a value that fits');
    return textNode(text, mark);
  }

  /** YAML 1.1 has no escape for a slash, and none for a half of a surrogate pair, which is no character. */
  #checkEscapes(mark: Mark): void {
    const source = this.#file.text.slice(mark.offset, mark.offset + mark.length);
    if (!source.includes('\\')) return;
    const unknown = /(?<!\\)(?:\\\\)*\\(u[dD][89a-fA-F]|\/)/.exec(source)?.[1];
    if (unknown === undefined) return;
    const hint = unknown === '/' ? 'write / without a backslash' : 'write the character itself';
    const message = `The YAML is not valid: \\${unknown} is no escape`;
    this.#reporter.error('YAML_SYNTAX', message, mark, hint);
  }

  #list(node: YAMLSeq<LibraryNode>): ListNode {
    return { kind: 'list', items: node.items.map((item) => this.#node(item)), mark: this.#mark(node) };
  }

  #map(node: YAMLMap<LibraryNode, LibraryNode | null>): MapNode {
    const entries = new Map<string, Entry>();
    const merged: MapNode[] = [];
    let hasMerge = false;
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) {
        if (hasMerge) this.#repeatedMerge(pair.key);
        hasMerge = true;
        merged.push(...this.#mergeSources(pair.value));
      } else this.#entry(entries, pair.key, pair.value);
    }
    // Keys written in the mapping win over merged ones, and the first merged mapping over the next.
    for (const source of merged) {
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    return { kind: 'map', entries, mark: this.#mark(node) };
  }

  #entry(entries: Map<string, Entry>, keyNode: LibraryNode, value: LibraryNode | null): void {
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

  #repeatedMerge(key: LibraryNode): void {
    const hint = 'merge several mappings with one list: <<: [*a, *b]';
    this.#reporter.error('DUPLICATE_KEY', 'A mapping has two merge keys "<<"', this.#mark(key), hint);
  }

  #mergeSources(value: LibraryNode | null): MapNode[] {
    const node = this.#node(value);
    const sources = node.kind === 'list' ? node.items : [node];
    const maps = sources.filter((source): source is MapNode => source.kind === 'map');
    if (maps.length !== sources.length) {
      const message = 'A merge key "<<" needs a mapping or a list of mappings';
      this.#reporter.error('MERGE_KEY', message, value === null ? undefined : this.#mark(value));
    }
    return maps;
  }

  #alias(alias: Alias): YamlNode {
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

  #cycle(node: LibraryNode): YamlNode {
    this.#reporter.error('ALIAS_CYCLE', 'The alias stands inside what it refers to', this.#mark(node));
    return nullNode(this.#mark(node));
  }

  #tooManyAliases(node: LibraryNode): YamlNode {
    if (this.#aliasNodes === LIMITS.aliasNodes + 1) {
      const message = `Aliases expand to more than ${LIMITS.aliasNodes} nodes`;
      this.#reporter.error('TOO_MANY_ALIASES', message, this.#mark(node));
    }
    return nullNode(this.#mark(node));
  }

  #mark(node: LibraryNode): Mark {
    const [start, end] = node.range ?? [0, 0];
    return { file: this.#file, offset: start, length: Math.max(1, end - start) };
  }
}

function isMergeKey(key: LibraryNode | null): boolean {
  if (!isScalar(key) || key.value !== '<<') return false;
  return key.tag === undefined ? key.type === 'PLAIN' : key.tag === MERGE_KEY_TAG;
}

function isEmpty(node: LibraryNode): boolean {
  if (!isScalar(node) || node.source !== '' || node.type !== 'PLAIN') return false;
  return node.tag === undefined && node.anchor === undefined;
}

function mergeTag(tag: string | undefined): MergeTag | undefined {
  if (tag === '!reset') return 'reset';
  return tag === '!override' ? 'override' : undefined;
}
