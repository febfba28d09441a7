import { shortestFloat32 } from '../yaml/go-number.ts';
import { isNull, type Node, pairs, type ScalarNode } from '../yaml/node.ts';
import { byKey, type Codec, compareText, type DecodeContext } from './codec.ts';
import { formatDuration, parseBytes, parseDuration } from './units.ts';

/** A string; numbers and booleans as Go prints them. Left out when empty. */
export const text: Codec = (node) => (node.kind !== 'scalar' || node.text === '' ? undefined : node.text);

/** A string that may be empty. */
export const textOrEmpty: Codec = (node) => (node.kind === 'scalar' ? node.text : undefined);

/** An integer that is kept even when it is 0. */
export const integer: Codec = (node, context) => number(node, context, Math.trunc);

/** An integer, left out when it is 0. */
export const nonZeroInteger: Codec = (node, context) => integer(node, context) || undefined;

/** A 32-bit float, left out when it is 0. */
export const float: Codec = (node, context) => number(node, context, shortestFloat32) || undefined;

function number(node: Node, context: DecodeContext, convert: (value: number) => number): number | undefined {
  if (node.kind !== 'scalar') return undefined;
  const value = typeof node.value === 'number' ? node.value : Number(node.text || Number.NaN);
  if (!Number.isNaN(value)) return convert(value);
  context.reporter.error('WRONG_TYPE', `"${node.text}" is not a number`, node.mark);
  return undefined;
}

/** A boolean, left out when it is false. */
export const flag: Codec = (node, context) => boolean(node, context) || undefined;

/** A boolean that is kept even when it is false. */
export const boolean: Codec = (node, context): boolean | undefined => {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'boolean') return node.value;
  if (/^(1|t|true|y|yes|on)$/i.test(node.text)) return true;
  if (/^(0|f|false|n|no|off|)$/i.test(node.text)) return false;
  context.reporter.error('WRONG_TYPE', `"${node.text}" is neither true nor false`, node.mark);
  return undefined;
};

/** A size in bytes as a decimal string, left out when it is 0. */
export const bytes: Codec = (node, context) => {
  if (node.kind !== 'scalar') return undefined;
  const size = node.type === 'int' ? node.text : parseBytes(node.text);
  if (size !== undefined) return size === '0' ? undefined : size;
  const hint = 'write a number with b, k, m or g, such as 512m';
  context.reporter.error('INVALID_SIZE', `"${node.text}" is not a size`, node.mark, hint);
  return undefined;
};

/** A duration that is kept even when it is 0. */
export const duration: Codec = (node, context) => {
  if (node.kind !== 'scalar') return undefined;
  const nanoseconds = parseDuration(node.text);
  if (nanoseconds !== undefined) return formatDuration(nanoseconds);
  const hint = 'write a number with a unit, such as 30s or 1m30s';
  context.reporter.error('INVALID_DURATION', `"${node.text}" is not a duration`, node.mark, hint);
  return undefined;
};

/** A duration, left out when it is 0. */
export const nonZeroDuration: Codec = (node, context) => {
  const value = duration(node, context);
  return value === '0s' ? undefined : value;
};

/** A list of strings; one string stands for a list of one. */
export const texts: Codec = (node) => {
  if (node.kind === 'scalar') return [node.text];
  if (node.kind !== 'list' || node.items.length === 0) return undefined;
  return node.items
    .filter((item): item is ScalarNode => item.kind === 'scalar')
    .map((item) => (isNull(item) ? '' : item.text));
};

/** `KEY=value` items or a mapping, as a mapping sorted by key; `missing` is the value of a key without one. */
function mapping(missing: string | null): Codec {
  return (node) => {
    const entries = node.kind === 'map' ? fromMap(node, missing) : fromList(node, missing);
    return entries.length === 0 ? undefined : Object.fromEntries(entries.sort(byKey));
  };
}

function fromMap(node: Node, missing: string | null): [string, string | null][] {
  return pairs(node).map(([key, value]) => {
    const content = value.kind === 'scalar' && !isNull(value) ? value.text : missing;
    return [key, content];
  });
}

function fromList(node: Node, missing: string | null): [string, string | null][] {
  if (node.kind !== 'list') return [];
  const entries = new Map<string, string | null>();
  for (const item of node.items) {
    if (item.kind !== 'scalar') continue;
    const at = item.text.indexOf('=');
    entries.set(
      at === -1 ? item.text : item.text.slice(0, at),
      at === -1 ? missing : item.text.slice(at + 1),
    );
  }
  return Array.from(entries);
}

/** `environment` and build arguments: a key without a value is null. */
export const nullableMapping: Codec = mapping(null);

/** Labels and options: a key without a value is empty. */
export const textMapping: Codec = mapping('');

/** `extra_hosts` as a sorted list of `host=address`. */
export const hosts: Codec = (node, context) => {
  const entries = node.kind === 'map' ? hostsFromMap(node) : hostsFromList(node, context);
  const lines = entries.map(([host, address]) => {
    const bare = /^\[.+\]$/.test(address) ? address.slice(1, -1) : address;
    return `${host}=${bare}`;
  });
  return lines.length === 0 ? undefined : lines.sort(compareText);
};

function hostsFromMap(node: Node): [string, string][] {
  return pairs(node).flatMap(([host, value]): [string, string][] => {
    const addresses = value.kind === 'list' ? value.items : [value];
    return addresses.map((item) => [host, item.kind === 'scalar' && !isNull(item) ? item.text : '']);
  });
}

function hostsFromList(node: Node, context: DecodeContext): [string, string][] {
  if (node.kind !== 'list') return [];
  return node.items.flatMap((item): [string, string][] => {
    if (item.kind !== 'scalar') return [];
    const separator = item.text.includes('=') ? '=' : ':';
    const at = item.text.indexOf(separator);
    if (at > 0)
      return item.text
        .slice(at + 1)
        .split(',')
        .map((ip): [string, string] => [item.text.slice(0, at), ip]);
    context.reporter.error(
      'INVALID_HOST',
      `Extra host "${item.text}" has no address`,
      item.mark,
      'the form is host=address',
    );
    return [];
  });
}

/** A file mode as the octal string that docker compose prints. */
export const fileMode: Codec = (node, context) => {
  if (node.kind !== 'scalar') return undefined;
  if (node.type === 'int') return `0${Number(node.value).toString(8)}`;
  if (/^(0o?)?[0-7]+$/.test(node.text))
    return `0${Number.parseInt(node.text.replace('o', ''), 8).toString(8)}`;
  context.reporter.error('WRONG_TYPE', `"${node.text}" is not an octal file mode`, node.mark);
  return undefined;
};
