/** Characters that take two columns of a terminal: CJK, Hangul, full-width forms, pictographs. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
const ZERO_WIDTH = /[\u200B-\u200F]|\p{Variation_Selector}|\p{Mark}/u;

const ASCII = /^[\x20-\x7e]*$/;

/** How many columns of a terminal a text without control characters takes. */
export function cellWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const char of text) {
    if (ZERO_WIDTH.test(char)) continue;
    width += WIDE.test(char) ? 2 : 1;
  }
  return width;
}

/** Breaks a text into lines of at most `width` columns, at spaces where there are any. */
export function wrapCells(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, Math.max(1, width)));
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (cellWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = cutWord(word, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return [...lines, line];
}

function cutWord(word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const char of word) {
    if (piece !== '' && cellWidth(piece + char) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += char;
  }
  return [...pieces, piece];
}

/** The text in at most `width` columns; where something is cut off, "…" stands at its end. */
export function cutEnd(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  return `${takeCells([...text], width - 1).join('')}…`;
}

/** The same with the "…" in the middle: both ends of a name tell it from others. */
export function cutMiddle(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  const chars = [...text];
  const tail = takeCells(chars.toReversed(), width - 1 - head).toReversed();
  return `${takeCells(chars, head).join('')}…${tail.join('')}`;
}

/** The text filled up with spaces to `width` columns. */
export function padCells(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cellWidth(text)));
}

function takeCells(chars: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let room = width;
  for (const char of chars) {
    room -= cellWidth(char);
    if (room < 0) break;
    taken.push(char);
  }
  return taken;
}
