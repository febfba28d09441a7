import { CODE, NotDirect } from './not-direct.ts';

/** A scalar's value and the offset behind its last character. */
export interface ReadScalar {
  readonly value: string;
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  ' ': ' ',
  '"': '"',
  '\\': '\\',
};

/** The quoted scalar that begins at an offset, where it ends on the same line. */
export function readQuoted(text: string, at: number): ReadScalar {
  return text.charCodeAt(at) === CODE.singleQuote ? readSingle(text, at) : readDouble(text, at);
}

function readSingle(text: string, at: number): ReadScalar {
  let end = closing(text, "'", at + 1);
  let doubled = false;
  while (text.charCodeAt(end + 1) === CODE.singleQuote) {
    doubled = true;
    end = closing(text, "'", end + 2);
  }
  const raw = onOneLine(text.slice(at + 1, end));
  return { value: doubled ? raw.replaceAll("''", "'") : raw, end: end + 1 };
}

function readDouble(text: string, at: number): ReadScalar {
  let end = closing(text, '"', at + 1);
  while (isEscaped(text, end, at)) end = closing(text, '"', end + 1);
  const raw = onOneLine(text.slice(at + 1, end));
  return { value: raw.includes('\\') ? withoutEscapes(raw) : raw, end: end + 1 };
}

function closing(text: string, quote: string, from: number): number {
  const end = text.indexOf(quote, from);
  if (end === -1) throw new NotDirect();
  return end;
}

function isEscaped(text: string, end: number, start: number): boolean {
  let slashes = 0;
  while (end - 1 - slashes > start && text.charCodeAt(end - 1 - slashes) === CODE.backslash) slashes++;
  return slashes % 2 === 1;
}

function onOneLine(raw: string): string {
  if (raw.includes('\n')) throw new NotDirect();
  return raw;
}

function withoutEscapes(raw: string): string {
  let value = '';
  let from = 0;
  for (let at = raw.indexOf('\\'); at !== -1; at = raw.indexOf('\\', from)) {
    const plain = ESCAPES[raw[at + 1] ?? ''];
    if (plain === undefined) throw new NotDirect();
    value += raw.slice(from, at) + plain;
    from = at + 2;
  }
  return value + raw.slice(from);
}
