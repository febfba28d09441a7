import { joinQuotedLines, quotedEnd } from './quoted-lines.ts';

/**
 * YAML's own parsers let the lines of a flow collection begin anywhere; the library wants them
 * indented more than what they belong to. Where a collection spans lines that are not, this joins them:
 * line breaks, tabs and comments inside it become blanks, so that every character keeps its place.
 * The collection begins at `start`; undefined where it is not closed.
 */
export function joinFlowLines(text: string, start: number): string | undefined {
  const joined: string[] = [];
  let depth = 0;
  for (let index = start; index < text.length; ) {
    const piece = nextPiece(text, index);
    if (piece === undefined) return undefined;
    joined.push(piece);
    index += piece.length;
    if (piece === '[' || piece === '{') depth++;
    else if (piece === ']' || piece === '}') depth--;
    if (depth === 0) return text.slice(0, start) + joined.join('') + text.slice(index);
  }
  return undefined;
}

/** A quoted scalar, a comment as blanks, or one character; undefined where a quote is not closed. */
function nextPiece(text: string, index: number): string | undefined {
  const character = text[index] ?? '';
  const before = text[index - 1] ?? ' ';
  if ((character === '"' || character === "'") && !/\w/.test(before)) {
    const end = quotedEnd(text, index);
    return end === undefined ? undefined : joinQuotedLines(text, index)?.slice(index, end + 1);
  }
  if (character === '#' && /\s/.test(before)) return ' '.repeat(lineEnd(text, index) - index);
  return /\s/.test(character) ? ' ' : character;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
