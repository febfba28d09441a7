/**
 * Splits a command line into words as docker compose does: blanks separate, '…' is literal, "…" and a
 * bare backslash escape; nothing is expanded. It ends where a shell would end the command (`;`, `&`,
 * `|`, `<`, `>`, `(`…). Undefined where a quote stays open.
 */
export function shellWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word = '';
  let open = false;
  let quote = '';
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (character === '\\' && quote !== "'") {
      index++;
      if (index >= line.length) return undefined;
      word += line[index];
      open = true;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      open = true;
    } else if (/[ \t\r\n]/.test(character)) {
      if (open || word !== '') words.push(word);
      word = '';
      open = false;
    } else if (/[;&|<>]/.test(character)) {
      break;
    } else {
      word += character;
    }
  }
  if (quote !== '') return undefined;
  if (open || word !== '') words.push(word);
  return words;
}
