/** Thrown inside the direct reader at the first thing it leaves to the YAML library. */
export class NotDirect extends Error {
  constructor() {
    super('left to the YAML library');
  }
}

export const CODE = {
  newline: 10,
  space: 32,
  doubleQuote: 34,
  hash: 35,
  ampersand: 38,
  singleQuote: 39,
  asterisk: 42,
  comma: 44,
  dash: 45,
  colon: 58,
  greater: 62,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  openBrace: 123,
  bar: 124,
  closeBrace: 125,
} as const;

/** Characters that begin something else than a plain scalar, or that need a look at what follows. */
const INDICATORS = new Set([...'?:,[]{}#&*!|>\'"%@`'].map((character) => character.charCodeAt(0)));

/** True where a plain scalar may begin with the character. A dash may, unless it stands alone. */
export function beginsPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (INDICATORS.has(code)) return false;
  if (code !== CODE.dash) return true;
  const next = text.charCodeAt(at + 1);
  // A comma or bracket after the dash means something only in flow collections; both are rare.
  return !(Number.isNaN(next) || next <= CODE.space || ',[]{}'.includes(text[at + 1] ?? ''));
}
