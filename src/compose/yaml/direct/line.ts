import { beginsPlain, CODE } from './not-direct.ts';
import { readQuoted } from './quoted.ts';

/** True where a dash or colon is followed by a space or the end of the line, so that it means something. */
export function isAlone(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === CODE.space || next === CODE.newline || Number.isNaN(next);
}

/** The start of the line after an offset. */
export function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end + 1;
}

/** The offset behind a key that begins at an offset; -1 where the line has none. */
export function keyEnd(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === CODE.doubleQuote || code === CODE.singleQuote) return quotedKeyEnd(text, start);
  if (!beginsPlain(text, start)) return -1;
  const { end, byColon } = plainEnd(text, start);
  return byColon ? end : -1;
}

function quotedKeyEnd(text: string, start: number): number {
  const { end } = readQuoted(text, start);
  let at = end;
  while (text.charCodeAt(at) === CODE.space) at++;
  return text.charCodeAt(at) === CODE.colon && isAlone(text, at) ? end : -1;
}

/** Where the plain scalar at an offset ends: at a key's colon, a comment, or the end of the line. */
export function plainEnd(text: string, start: number): { end: number; byColon: boolean } {
  let at = start;
  let byColon = false;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CODE.newline) break;
    if (code === CODE.hash && text.charCodeAt(at - 1) === CODE.space) break;
    byColon = code === CODE.colon && isAlone(text, at);
    if (byColon) break;
  }
  while (text.charCodeAt(at - 1) === CODE.space) at--;
  return { end: at, byColon };
}
