import type { Mark } from './source.ts';
import type { Timestamp } from './timestamp.ts';

/**
 * The tree all phases work on: YAML's three kinds, each with the place it was read from. Nodes are
 * changed in place by the phases; an alias is expanded into nodes of its own, so no two paths share one.
 */
export type YamlNode = MapNode | ListNode | ScalarNode;

export type ScalarType = 'string' | 'int' | 'float' | 'bool' | 'null' | 'timestamp';

export interface MapNode {
  readonly kind: 'map';
  readonly entries: Map<string, Entry>;
  readonly mark: Mark | undefined;
  tag?: MergeTag;
}

export interface Entry {
  readonly key: Mark | undefined;
  value: YamlNode;
}

export interface ListNode {
  readonly kind: 'list';
  items: YamlNode[];
  readonly mark: Mark | undefined;
  tag?: MergeTag;
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  readonly value: string | number | boolean | null | Timestamp;
  /** The value as Go prints it with %v, which is how numbers and booleans become strings. */
  readonly text: string;
  readonly mark: Mark | undefined;
  tag?: MergeTag;
}

/** `!reset` and `!override`, the specification's tags that steer a merge. */
export type MergeTag = 'reset' | 'override';

export function mapNode(
  mark: Mark | undefined,
  entries: readonly (readonly [string, YamlNode])[] = [],
): MapNode {
  const map = new Map<string, Entry>();
  for (const [key, value] of entries) map.set(key, { key: value.mark, value });
  return { kind: 'map', entries: map, mark };
}

export function listNode(mark: Mark | undefined, items: YamlNode[] = []): ListNode {
  return { kind: 'list', items, mark };
}

export function textNode(value: string, mark: Mark | undefined): ScalarNode {
  return { kind: 'scalar', type: 'string', value, text: value, mark };
}

export function intNode(value: number, mark: Mark | undefined): ScalarNode {
  return { kind: 'scalar', type: 'int', value, text: String(value), mark };
}

export function boolNode(value: boolean, mark: Mark | undefined): ScalarNode {
  return { kind: 'scalar', type: 'bool', value, text: String(value), mark };
}

export function nullNode(mark: Mark | undefined): ScalarNode {
  return { kind: 'scalar', type: 'null', value: null, text: '<nil>', mark };
}

/** The value under a key of a map; undefined where there is none or the node is no map. */
export function child(node: YamlNode | undefined, key: string): YamlNode | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** Sets a key, keeping the place of the key where it was there before. */
export function setChild(map: MapNode, key: string, value: YamlNode): void {
  const entry = map.entries.get(key);
  if (entry === undefined) map.entries.set(key, { key: value.mark, value });
  else entry.value = value;
}

/** The text of a string scalar; undefined for every other node. */
export function stringOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.type === 'string' ? node.text : undefined;
}

/** True for null, and for a key that is missing. */
export function isNull(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.type === 'null');
}

/** True for the boolean true only, not for the text "true". */
export function isTrue(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value === true;
}

/** The entries of a map as pairs; none for any other node. */
export function pairs(node: YamlNode | undefined): [string, YamlNode][] {
  const found: [string, YamlNode][] = [];
  if (node?.kind !== 'map') return found;
  for (const [key, entry] of node.entries) found.push([key, entry.value]);
  return found;
}

/** The items of a list; none for any other node. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** A copy that shares nothing with the original but its marks. */
export function cloneNode(node: YamlNode): YamlNode {
  if (node.kind === 'scalar') return { ...node };
  if (node.kind === 'list') return { ...node, items: node.items.map(cloneNode) };
  const entries = new Map<string, Entry>();
  for (const [key, entry] of node.entries)
    entries.set(key, { key: entry.key, value: cloneNode(entry.value) });
  return { ...node, entries };
}

/** How many values a tree holds, itself included. */
export function countNodes(node: YamlNode): number {
  let count = 1;
  if (node.kind === 'list') for (const item of node.items) count += countNodes(item);
  if (node.kind === 'map') for (const entry of node.entries.values()) count += countNodes(entry.value);
  return count;
}

/** True where two trees hold the same values, whatever their places and the order of their keys. */
export function sameNode(a: YamlNode, b: YamlNode): boolean {
  if (a.kind === 'scalar' || b.kind === 'scalar') {
    return a.kind === 'scalar' && b.kind === 'scalar' && a.type === b.type && a.text === b.text;
  }
  if (a.kind === 'list' || b.kind === 'list') {
    if (a.kind !== 'list' || b.kind !== 'list' || a.items.length !== b.items.length) return false;
    return a.items.every((item, index) => sameNode(item, b.items[index] ?? nullNode(undefined)));
  }
  if (a.entries.size !== b.entries.size) return false;
  return pairs(a).every(([key, value]) => {
    const other = child(b, key);
    return other !== undefined && sameNode(value, other);
  });
}

/** What a node is, in the words of a message. */
export function describeNode(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  const words = {
    string: 'a string',
    int: 'an integer',
    float: 'a number',
    bool: 'a boolean',
    null: 'empty',
    timestamp: 'a date',
  };
  return words[node.type];
}
