import { CODE, NotDirect } from './not-direct.ts';
import type { ReadScalar } from './quoted.ts';

/**
 * The block scalar (`|`, `>`) whose header begins at an offset; its text must be indented more than
 * `parentIndent`. Indentation indicators are left to the library. The end is the start of the line behind.
 */
export function readBlockScalar(text: string, at: number, parentIndent: number): ReadScalar {
  const headerEnd = text.indexOf('\n', at);
  const header = /^([|>])([-+]?) *$/.exec(text.slice(at, headerEnd === -1 ? text.length : headerEnd));
  if (header === null || headerEnd === -1) throw new NotDirect();
  const { lines, end } = contentLines(text, headerEnd + 1, parentIndent);
  let last = lines.length;
  while (last > 0 && lines[last - 1] === '') last--;
  // A scalar of empty lines only is left to the library.
  if (last === 0) throw new NotDirect();
  const content = lines.slice(0, last);
  const body = header[1] === '|' ? content.join('\n') : fold(content);
  if (header[2] === '-') return { value: body, end };
  return { value: body + (header[2] === '+' ? '\n'.repeat(lines.length - last + 1) : '\n'), end };
}

function contentLines(text: string, from: number, parentIndent: number): { lines: string[]; end: number } {
  const lines: string[] = [];
  let indent = 0;
  let at = from;
  while (at < text.length) {
    const lineEnd = text.indexOf('\n', at);
    // How a last line without an end is read is left to the library.
    if (lineEnd === -1) throw new NotDirect();
    const spaces = leadingSpaces(text, at);
    const isBlank = at + spaces === lineEnd;
    // Spaces past the indent are text, and before the first text they may be an error.
    if (isBlank && spaces > indent) throw new NotDirect();
    if (!isBlank && indent === 0) indent = firstIndent(spaces, parentIndent);
    if (!isBlank && spaces < indent) break;
    lines.push(isBlank ? '' : text.slice(at + indent, lineEnd));
    at = lineEnd + 1;
  }
  return { lines, end: at };
}

function leadingSpaces(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === CODE.space) end++;
  return end - at;
}

/** The first line that is not empty sets the indent of all. */
function firstIndent(indent: number, parentIndent: number): number {
  if (indent <= parentIndent || indent === 0) throw new NotDirect();
  return indent;
}

/** Lines of a folded scalar: one break is a space, more are one less; indented lines keep theirs. */
function fold(lines: readonly string[]): string {
  let folded = '';
  let breaks = 0;
  let wasIndented = false;
  let isFirst = true;
  for (const line of lines) {
    if (line === '') {
      breaks++;
      continue;
    }
    const isIndented = line.startsWith(' ');
    if (isFirst) folded += '\n'.repeat(breaks);
    else if (isIndented || wasIndented) folded += '\n'.repeat(breaks + 1);
    else folded += breaks === 0 ? ' ' : '\n'.repeat(breaks);
    folded += line;
    breaks = 0;
    wasIndented = isIndented;
    isFirst = false;
  }
  return folded;
}
