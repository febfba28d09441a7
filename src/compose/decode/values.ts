import { parseDuration } from '../../model/units.ts';
import { parseGoFloat, shortestFloat32, toInt64 } from '../yaml/go-number.ts';
import { isNull, itemsOf, pairs, type ScalarNode, type YamlNode } from '../yaml/yaml-node.ts';
import { byKey, type Codec, compareText, type DecodeContext } from './codec.ts';
import { formatDuration, parseBytes } from './units.ts';

/** A string; numbers and booleans as Go prints them. Left out when empty. */
export const text: Codec = (node) => (node.kind !== 'scalar' || node.text === '' ? undefined : node.text);

/** A string that may be empty. */
export const textOrEmpty: Codec = (node) => (node.kind === 'scalar' ? node.text : undefined);

/** An integer that is kept even when it is 0; a string must be one in decimal. */
export const integer: Codec = (node, context) => {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'number') return toInt64(node.value);
  if (/^[-+]?[0-9]+$/.test(node.text)) return Number(node.text);
  context.reporter.error('WRONG_TYPE', `"${node.text}" is not an integer`, node.mark);
  return undefined;
};

/** An integer, left out when it is 0. */
export const nonZeroInteger: Codec = (node, context) => integer(node, context) || undefined;

/** An integer that cannot be negative. */
export const unsigned: Codec = (node, context) => {
  const value = integer(node, context);
  if (typeof value !== 'number' || value >= 0) return value;
  const text = node.kind === 'scalar' ? node.text : '';
  context.reporter.error(
    'WRONG_VALUE',
    `${text} is negative, and only 0 and above is possible here`,
    node.mark,
  );
  return undefined;
};

/** Like `unsigned`, left out when it is 0. */
export const nonZeroUnsigned: Codec = (node, context) => unsigned(node, context) || undefined;

/** An integer that docker compose does not read from a string. */
export const plainInteger: Codec = (node, context) => {
  if (node.kind !== 'scalar' || node.type !== 'string') return nonZeroUnsigned(node, context);
  const hint = 'write it without quotes';
  context.reporter.error('WRONG_TYPE', `"${node.text}" must be a number, not a string`, node.mark, hint);
  return undefined;
};

/** A 32-bit float, left out when it is 0. */
export const float: Codec = (node, context) => {
  if (node.kind !== 'scalar') return undefined;
  const value = typeof node.value === 'number' ? node.value : parseGoFloat(node.text);
  if (value !== undefined && Number.isFinite(value)) return shortestFloat32(value) || undefined;
  context.reporter.error('WRONG_TYPE', `"${node.text}" is not a number`, node.mark);
  return undefined;
};

/** A boolean, left out when it is false. */
export const flag: Codec = (node, context) => boolean(node, context) || undefined;

/** A boolean that is kept even when it is false. */
export const boolean: Codec = (node, context): boolean | undefined => {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'boolean') return node.value;
  const value = readBoolean(node.text);
  if (value !== undefined) return value;
  context.reporter.error('WRONG_TYPE', `"${node.text}" is neither true nor false`, node.mark);
  return undefined;
};

/** What a word says; only these words are booleans. */
export function readBoolean(word: string): boolean | undefined {
  if (/^(true|y|yes|on)$/i.test(word)) return true;
  return /^(false|n|no|off)$/i.test(word) ? false : undefined;
}

/** A size in bytes as a decimal string, left out when it is 0. A fraction of a byte has no effect. */
export const bytes: Codec = (node, context) => {
  if (node.kind !== 'scalar' || node.type === 'float') return undefined;
  if (node.type === 'int' && BigInt(node.text) >= 2n ** 63n) return undefined;
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
  return (node, context) => {
    if (missing === null) checkVariableNames(node, context);
    const entries = node.kind === 'map' ? fromMap(node, missing) : fromList(node, missing);
    return entries.length === 0 ? undefined : Object.fromEntries(entries.sort(byKey));
  };
}

/** A blank before the equals sign would be a part of the name. */
function checkVariableNames(node: YamlNode, { reporter }: DecodeContext): void {
  for (const item of itemsOf(node)) {
    const name = item.kind === 'scalar' ? (item.text.split('=', 1)[0] ?? '') : '';
    if (!/\s$/.test(name)) continue;
    const message = `The variable name "${name}" ends with a blank`;
    reporter.error('INVALID_NAME', message, item.mark, 'remove the blank before the `=`');
  }
}

function fromMap(node: YamlNode, missing: string | null): [string, string | null][] {
  return pairs(node).map(([key, value]) => {
    const content = value.kind === 'scalar' && !isNull(value) ? value.text : missing;
    return [key, content];
  });
}

function fromList(node: YamlNode, missing: string | null): [string, string | null][] {
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

/** A mapping to strings; integers are read as strings, nothing else is. */
export const stringMapping: Codec = (node, context) => {
  for (const [key, value] of pairs(node)) {
    const isText = value.kind === 'scalar' && ['string', 'int', 'null'].includes(value.type);
    if (!isText)
      context.reporter.error('WRONG_TYPE', `"${key}" must be a string`, value.mark, 'put it in quotes');
  }
  return textMapping(node, context);
};

/** Labels and options: a key without a value is empty. */
export const textMapping: Codec = mapping('');

/** `extra_hosts` as a sorted list of `host=address`. */
export const hosts: Codec = (node, context) => {
  const entries = node.kind === 'map' ? hostsFromMap(node, context) : hostsFromList(node, context);
  const lines = entries.map(([host, address]) => {
    const bare = /^\[.+\]$/.test(address) ? address.slice(1, -1) : address;
    return `${host}=${bare}`;
  });
  const isEmpty = lines.length === 0 && (node.kind !== 'map' || node.entries.size === 0);
  return isEmpty ? undefined : lines.sort(compareText);
};

function hostsFromMap(node: YamlNode, context: DecodeContext): [string, string][] {
  return pairs(node).flatMap(([host, value]): [string, string][] => {
    if (!isHostName(host, value, context)) return [];
    const addresses = value.kind === 'list' ? value.items : [value];
    return addresses.map((item) => [host, item.kind === 'scalar' && !isNull(item) ? item.text : '']);
  });
}

function hostsFromList(node: YamlNode, context: DecodeContext): [string, string][] {
  if (node.kind !== 'list') return [];
  return node.items.flatMap((item): [string, string][] => {
    if (item.kind !== 'scalar') return [];
    const separator = item.text.includes('=') ? '=' : ':';
    const at = item.text.indexOf(separator);
    if (at <= 0) {
      const message = `Extra host "${item.text}" has no address`;
      context.reporter.error('INVALID_HOST', message, item.mark, 'the form is host=address');
      return [];
    }
    const [host, addresses] = [item.text.slice(0, at), item.text.slice(at + 1)];
    return isHostName(host, item, context) ? addresses.split(',').map((ip) => [host, ip]) : [];
  });
}

/** Tells of a name that has what separates a host from its address. */
function isHostName(host: string, { mark }: YamlNode, { reporter }: DecodeContext): boolean {
  if (!/[:=]/.test(host)) return true;
  reporter.error('INVALID_HOST', `"${host}" is no name of a host: it has ":" or "="`, mark);
  return false;
}

/** A file mode as the octal string that docker compose prints. */
export const fileMode: Codec = (node, context) => {
  if (node.kind !== 'scalar') return undefined;
  if (node.type === 'int') return `0${Number(node.value).toString(8)}`;
  if (node.type === 'string' && /^[0-7]+$/.test(node.text))
    return `0${Number.parseInt(node.text, 8).toString(8)}`;
  context.reporter.error('WRONG_TYPE', `"${node.text}" is not an octal file mode`, node.mark);
  return undefined;
};

/** A list of strings that integers may stand for; a number with a fraction may not. */
export const textsOrIntegers: Codec = (node, context) => {
  for (const item of itemsOf(node)) {
    if (item.kind !== 'scalar' || item.type !== 'float') continue;
    const message = `${item.text} must be an integer or a string`;
    context.reporter.error('WRONG_TYPE', message, item.mark, 'put it in quotes');
  }
  return texts(node, context);
};
