import { goFloat } from './go-number.ts';
import type { Mark } from './source.ts';
import { parseTimestamp } from './timestamp.ts';
import type { ScalarNode } from './yaml-node.ts';

const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const INTEGER = /^[-+]?(0|[1-9][0-9]*)$/;
const OTHER_INTEGER = /^([-+]?)(0x[0-9a-fA-F]+|0b[01]+|0o?[0-7]+)$/;
const WORDS: Readonly<Record<string, boolean | null>> = {
  '': null,
  '~': null,
  null: null,
  Null: null,
  NULL: null,
  true: true,
  True: true,
  TRUE: true,
  false: false,
  False: false,
  FALSE: false,
};

/**
 * The value of a plain (unquoted) scalar by the rules of the YAML library that docker compose is
 * built on: YAML 1.2 booleans and nulls, and of YAML 1.1 still `0777`, `0b1` and `1_000`.
 * Dates and times are values of their own.
 */
export function resolvePlain(text: string, mark: Mark | undefined): ScalarNode {
  if (Object.hasOwn(WORDS, text)) {
    const value = WORDS[text] ?? null;
    return value === null
      ? { kind: 'scalar', type: 'null', value, text: '<nil>', mark }
      : { kind: 'scalar', type: 'bool', value, text: String(value), mark };
  }
  const first = text.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  return (numeric ? (timestamp(text, mark) ?? resolveNumber(text, mark)) : undefined) ?? string(text, mark);
}

function string(text: string, mark: Mark | undefined): ScalarNode {
  return { kind: 'scalar', type: 'string', value: text, text, mark };
}

function timestamp(text: string, mark: Mark | undefined): ScalarNode | undefined {
  const value = text[4] === '-' ? parseTimestamp(text) : undefined;
  return value && { kind: 'scalar', type: 'timestamp', value, text: value.text, mark };
}

function resolveNumber(source: string, mark: Mark | undefined): ScalarNode | undefined {
  const text = source.includes('_') ? source.replaceAll('_', '') : source;
  if (INTEGER.test(text)) return integer(BigInt(text.replace(/^\+/, '')), mark);
  const other = OTHER_INTEGER.exec(text);
  if (other?.[2] !== undefined) {
    const digits = /^0[0-7]/.test(other[2]) ? `0o${other[2].slice(1)}` : other[2];
    return integer(other[1] === '-' ? -BigInt(digits) : BigInt(digits), mark);
  }
  if (FLOAT.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? float(value, mark) : undefined;
  }
  if (/^[-+]?\.(inf|Inf|INF)$/.test(text)) {
    return float(text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, mark);
  }
  return /^\.(nan|NaN|NAN)$/.test(text) ? float(Number.NaN, mark) : undefined;
}

function integer(value: bigint, mark: Mark | undefined): ScalarNode {
  // Go's integers end at 64 bits; what is bigger becomes a float there.
  if (value > 18446744073709551615n || value < -9223372036854775808n) return float(Number(value), mark);
  return { kind: 'scalar', type: 'int', value: Number(value), text: String(value), mark };
}

function float(value: number, mark: Mark | undefined): ScalarNode {
  return { kind: 'scalar', type: 'float', value, text: goFloat(value), mark };
}
