/**
 * What a reader puts in the place of bytes that are no UTF-8. A text that was decoded cannot hold a
 * lone surrogate otherwise, while U+FFFD itself may stand in any file.
 */
export const BROKEN_BYTES = '\uDFFF';

/** A fault of the text itself, before any syntax. */
export interface TextFault {
  readonly offset: number;
  readonly kind: 'broken' | 'control';
}

/** The first character that YAML 1.1 does not allow in a text. */
export function findTextFault(text: string): TextFault | undefined {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x20 && code < 0x7f) continue;
    if (code >= 0xd800 && code <= 0xdfff) {
      const next = text.charCodeAt(index + 1);
      const isPair = code < 0xdc00 && next >= 0xdc00 && next <= 0xdfff;
      if (!isPair) return { offset: index, kind: 'broken' };
      index++;
    } else if (!isAllowed(code, index)) return { offset: index, kind: 'control' };
  }
  return undefined;
}

function isAllowed(code: number, index: number): boolean {
  if (code < 0x80) return code === 9 || code === 10 || code === 13;
  if (code === 0xfeff) return index === 0;
  return code === 0x85 || (code >= 0xa0 && code < 0xfffe);
}

/** The text with one kind of line break, each character still at its place. */
export function withPlainBreaks(text: string): string {
  return /[\r\u0085]/.test(text) ? text.replace(/\r(?!\n)|\u0085/g, '\n') : text;
}
