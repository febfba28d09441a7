/** Stands for a character that is not part of a value: of the Unicode private use area, taken out again. */
export const FILLER = '\uF8FE';
/** Stands for a line break in a value. */
const BREAK = '\uF8FD';

/**
 * The lines of a quoted scalar may begin anywhere for YAML's own parsers; the library wants them
 * indented. This joins them as YAML folds them: one line break is a blank, more are line breaks less
 * one. Every character outside keeps its place. Undefined where the quote at `start` is not closed.
 */
export function joinQuotedLines(text: string, start: number): string | undefined {
  const end = quotedEnd(text, start);
  if (end === undefined) return undefined;
  const isDouble = text[start] === '"';
  const body = text
    .slice(start + 1, end)
    .replace(/(\\*)([ \t]*\n[ \t\n]*)/g, (_run, slashes: string, run: string) => {
      const isEscaped = isDouble && slashes.length % 2 === 1 && run.startsWith('\n');
      const kept = isEscaped ? slashes.slice(1) + FILLER : slashes;
      const breaks = run.split('\n').length - 2;
      const folded = breaks > 0 ? BREAK.repeat(breaks) : isEscaped ? '' : ' ';
      return kept + folded.padEnd(run.length, FILLER);
    });
  return text.slice(0, start + 1) + body + text.slice(end);
}

/** The value as the user wrote it, where lines of it were joined. */
export function withoutFillers(value: string): string {
  return /[\uF8FD\uF8FE]/.test(value) ? value.replaceAll(FILLER, '').replaceAll(BREAK, '\n') : value;
}

/** The index of the quote that closes the one at `start`. */
export function quotedEnd(text: string, start: number): number | undefined {
  const quote = text[start];
  for (let index = start + 1; index < text.length; index++) {
    if (quote === '"' && text[index] === '\\') index++;
    else if (text[index] === quote) {
      if (quote === "'" && text[index + 1] === quote) index++;
      else return index;
    }
  }
  return undefined;
}
