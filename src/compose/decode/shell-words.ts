/** One step through a command line: blanks, an operator, an escape, a quoted or a plain stretch. */
const TOKEN = /([ \t\r\n]+)|([;&|<>])|\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s;&|<>\\'"]+)/y;

/**
 * Splits a command line into words as docker compose does: blanks separate, '…' is literal, "…" groups
 * and a backslash escapes; nothing is expanded. The words end where a shell would end the command, at
 * `;`, `&`, `|`, `<` or `>`. Undefined where a quote stays open.
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < line.length) {
    const match = TOKEN.exec(line);
    if (match === null) return undefined;
    const [, blank, operator, escaped, single, double, plain] = match;
    if (operator !== undefined) break;
    if (blank === undefined) {
      const quoted = double?.replace(/\\([\s\S])/g, '$1');
      word = (word ?? '') + (escaped ?? single ?? quoted ?? plain ?? '');
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  return word === undefined ? words : [...words, word];
}
