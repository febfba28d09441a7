import type { ProblemReporter } from '../problem-reporter.ts';
import { isNull, type MapNode, pairs, type YamlNode } from '../yaml/yaml-node.ts';

export interface DecodeContext {
  readonly reporter: ProblemReporter;
}

/**
 * Turns a node of the canonical tree into the value the model holds. Undefined where the attribute is
 * left out, as docker compose leaves out what is empty; faults are reported.
 */
export type Codec = (node: YamlNode, context: DecodeContext) => unknown;

export type Fields = readonly (readonly [string, Codec])[];

/** `x-*` keys below the top level: `config` shows them in YAML and leaves them out of JSON and hashes. */
export const EXTENSIONS = Symbol('extensions');

/** A mapping of fixed keys, printed in this order. A key that is absent or empty is not passed to its codec. */
export function struct(fields: Fields, always: Readonly<Record<string, () => unknown>> = {}): Codec {
  const places = new Map(fields.map(([key], place) => [key, place]));
  const fixed = Object.keys(always).flatMap((key) => places.get(key) ?? []);
  return (node, context) => {
    if (node.kind !== 'map') return undefined;
    const value: Record<string | symbol, unknown> = {};
    for (const [key, codec] of fields.length > 2 * node.entries.size ? presentFields(node) : fields) {
      const decoded = decodeField(node.entries.get(key)?.value, codec, context) ?? always[key]?.();
      if (decoded !== undefined) value[key] = decoded;
    }
    const extensions = extensionsOf(node);
    if (extensions !== undefined) value[EXTENSIONS] = extensions;
    return value;
  };

  /** A service has a hundred possible keys and uses five: these are put in order, not looked for. */
  function presentFields(node: MapNode): Fields {
    const present = new Set(fixed);
    for (const key of node.entries.keys()) {
      const place = places.get(key);
      if (place !== undefined) present.add(place);
    }
    const ordered = Array.from(present).sort((a, b) => a - b);
    return ordered.flatMap((place) => fields.slice(place, place + 1));
  }
}

function decodeField(field: YamlNode | undefined, codec: Codec, context: DecodeContext): unknown {
  return field === undefined || isNull(field) ? undefined : codec(field, context);
}

/** The `x-*` keys of a mapping as plain data; undefined where it has none. */
export function extensionsOf(node: YamlNode): Record<string, unknown> | undefined {
  if (node.kind !== 'map') return undefined;
  const found: [string, YamlNode][] = [];
  for (const [key, entry] of node.entries) if (key.startsWith('x-')) found.push([key, entry.value]);
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.sort(byKey).map(([key, value]) => [key, plain(value)]));
}

/** A list; left out when it is empty. Items that decode to nothing are dropped. */
export function list(item: Codec): Codec {
  return (node, context) => {
    if (node.kind !== 'list' || node.items.length === 0) return undefined;
    return node.items.map((one) => item(one, context)).filter((one) => one !== undefined);
  };
}

/** A mapping whose keys the user chose, sorted; `keep` is the value of an entry that is empty. */
export function dictionary(item: Codec, keep: { readonly empty: unknown } = { empty: null }): Codec {
  return (node, context) => {
    if (node.kind !== 'map' || node.entries.size === 0) return undefined;
    const decode = (child: YamlNode) => (isNull(child) ? keep.empty : (item(child, context) ?? keep.empty));
    // Not by assignment: a key may be "__proto__".
    return Object.fromEntries(
      pairs(node)
        .sort(byKey)
        .map(([key, child]) => [key, decode(child)]),
    );
  };
}

/** Orders pairs by key as Go orders strings: by bytes, which for valid text is by code points. */
export function byKey(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return compareText(a[0], b[0]);
}

/** Compares by code points; UTF-16 order differs from it only beyond the surrogates. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const plainOrder = a < b ? -1 : 1;
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    const surrogate = left >= 0xd800 && right >= 0xd800;
    return surrogate ? (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0) : plainOrder;
  }
  return plainOrder;
}

/** A node as plain data, keys sorted: how `x-*` and `--no-interpolate` are printed. */
export function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(
    pairs(node)
      .sort(byKey)
      .map(([key, value]) => [key, plain(value)]),
  );
}
