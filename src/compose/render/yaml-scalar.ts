import { resolvePlain } from '../yaml/scalar.ts';

/** How docker compose's YAML writer puts a string. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

const OLD_BOOLEANS = new Set([
  'y',
  'Y',
  'yes',
  'Yes',
  'YES',
  'on',
  'On',
  'ON',
  'n',
  'N',
  'no',
  'No',
  'NO',
  'off',
  'Off',
  'OFF',
]);
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/;
const FIRST_INDICATORS = '#,[]{}&*!|>\'"%@`';

/** The facts about a string on which its style depends. */
interface Analysis {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

/** The style of a string as a value or, with `key`, as the key of a mapping. */
export function scalarStyle(text: string, key: boolean): ScalarStyle {
  const { plain, single, block } = analyse(text);
  if (text.includes('\n')) return block && !key ? 'literal' : 'double';
  if (!readsBackAsString(text)) return 'double';
  if (plain && !(key && text === '')) return 'plain';
  return single ? 'single' : 'double';
}

function readsBackAsString(text: string): boolean {
  if (resolvePlain(text, undefined).type !== 'string' || text === '<<' || OLD_BOOLEANS.has(text))
    return false;
  return !BASE60.test(text) && !TIMESTAMP.test(text);
}

function analyse(text: string): Analysis {
  const blankEnds = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/.test(text);
  const breaks = /[\n\r\u0085\u2028\u2029]/.test(text);
  const breakSpace = /[\n\r\u0085\u2028\u2029] /.test(text);
  const spaceBreak = / [\n\r\u0085\u2028\u2029]/.test(text);
  const special = hasSpecial(text);
  const single = !breakSpace && !spaceBreak && !special && !text.includes('\t');
  return {
    plain: single && !blankEnds && !breaks && !hasIndicator(text),
    single,
    block: text !== '' && !text.endsWith(' ') && !spaceBreak && !special,
  };
}

/** Characters the writer does not print as they are: control characters, and all beyond U+FFFF. */
function hasSpecial(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== '\t' && !isPrintable(text.charCodeAt(index))) return true;
  }
  return false;
}

function isPrintable(code: number): boolean {
  if (code < 0x7f) return code >= 0x20 || code === 0x0a;
  return code >= 0xa0 && !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfeff && code < 0xfffe;
}

function hasIndicator(text: string): boolean {
  if (text.startsWith('---') || text.startsWith('...')) return true;
  const first = text[0] ?? '';
  if (FIRST_INDICATORS.includes(first)) return true;
  if ((first === '?' || first === '-') && /^.(?:[ \t]|$)/.test(text)) return true;
  return /:(?:[ \t]|$)/.test(text) || /[ \t\n]#/.test(text);
}

const ESCAPES: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  27: '\\e',
  34: '\\"',
  92: '\\\\',
  133: '\\N',
  65279: '\\uFEFF',
  8232: '\\L',
  8233: '\\P',
};

/** A string in double quotes. */
export function doubleQuoted(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const known = ESCAPES[code];
    if (known !== undefined) out += known;
    else if (code <= 0xffff && isPrintable(code)) out += character;
    else if (code <= 0xff) out += `\\x${hex(code, 2)}`;
    else out += code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  }
  return `${out}"`;
}

function hex(code: number, width: number): string {
  return code.toString(16).toUpperCase().padStart(width, '0');
}

/** A text of several lines as a literal block whose lines stand at `indent`. */
export function literal(text: string, indent: string): string {
  const indentHint = /^[ \n]/.test(text) ? '2' : '';
  const keep = text === '\n' || text.endsWith('\n\n');
  const chomp = text.endsWith('\n') ? (keep ? '+' : '') : '-';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : indent + line));
  return `|${indentHint}${chomp}\n${lines.join('\n')}`;
}
