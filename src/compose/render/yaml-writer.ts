import { goFloat } from '../yaml/go-number.ts';
import { Timestamp } from '../yaml/timestamp.ts';
import { doubleQuoted, literal, scalarStyle } from './yaml-scalar.ts';

/** Bytes of the longest key that stands on one line with its colon. */
const LONGEST_SIMPLE_KEY = 128;

/**
 * Plain data as YAML in the layout of docker compose: two spaces, lists indented below their key.
 * Keys come in the order they have in the data.
 */
export function writeYaml(value: unknown): string {
  return `${block(value, '').replace(/^\n/, '')}\n`;
}

/** A value after its key or dash: on the same line, or a line break and an indented block. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    return value.map((item) => `\n${indent}-${listItem(item, indent)}`).join('');
  }
  if (value !== null && typeof value === 'object' && !(value instanceof Timestamp)) {
    const entries = Object.entries(value);
    if (entries.length === 0) return ' {}';
    return entries.map(([key, child]) => `\n${indent}${entry(key, child, indent)}`).join('');
  }
  return ` ${scalarText(value, indent)}`;
}

function childIndent(indent: string): string {
  return `${indent}  `;
}

/** A list item: mappings and lists begin on the line of the dash. */
function listItem(value: unknown, indent: string): string {
  const text = block(value, childIndent(indent));
  return text.startsWith('\n') ? ` ${text.slice(1).trimStart()}` : text;
}

/** The writer marks long keys with a question mark, and the value follows on a line of its own. */
function entry(key: string, child: unknown, indent: string): string {
  const isLong = key.length > LONGEST_SIMPLE_KEY / 4 && Buffer.byteLength(key) > LONGEST_SIMPLE_KEY;
  if (isLong) return `? ${keyText(key)}\n${indent}:${listItem(child, indent)}`;
  return `${keyText(key)}:${block(child, childIndent(indent))}`;
}

function keyText(key: string): string {
  const style = scalarStyle(key, true);
  if (style === 'plain') return key;
  return style === 'single' ? singleQuoted(key) : doubleQuoted(key);
}

function scalarText(value: unknown, indent: string): string {
  if (typeof value === 'number') return numberText(value);
  if (value instanceof Timestamp) return value.iso;
  if (typeof value !== 'string') return String(value);
  switch (scalarStyle(value, false)) {
    case 'plain':
      return value;
    case 'single':
      return singleQuoted(value);
    case 'double':
      return doubleQuoted(value);
    case 'literal':
      return literal(value, indent === '' ? '  ' : indent);
  }
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return Number.isInteger(value) && Math.abs(value) < 2 ** 64 ? String(BigInt(value)) : goFloat(value);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
