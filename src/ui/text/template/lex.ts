import { templateError } from './template-error.ts';

export type Token =
  | { readonly kind: 'name' | 'variable' | 'symbol'; readonly text: string }
  /** Glued: it follows what is before it without a space, as the ".B" of ".A.B". */
  | { readonly kind: 'field'; readonly text: string; readonly isGlued: boolean }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null };

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly source: string };

/** The trim marker of an action, with the spaces that it takes away on its side of the text. */
const ACTION = /\{\{(- )?((?:`[^`]*`|"(?:[^"\\\n]|\\.)*"|[^`"])*?)( -)?\}\}/g;

/** A Go template (Go, text/template) -> its texts and actions, in order. Throws `TEMPLATE_INVALID`. */
export function lex(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let trims = false;
  const pushText = (text: string): void => {
    const shown = trims ? text.trimStart() : text;
    if (shown !== '') pieces.push({ kind: 'text', text: shown });
  };
  for (const match of template.matchAll(ACTION)) {
    const [whole, trimsBefore, source = '', trimsAfter] = match;
    const text = template.slice(from, match.index);
    if (text.includes('{{')) throw templateError(template, 'an action is not closed by "}}"');
    pushText(trimsBefore === undefined ? text : text.trimEnd());
    if (!/^\s*\/\*[\s\S]*\*\/\s*$/.test(source)) {
      pieces.push({ kind: 'action', tokens: tokens(source, template), source: source.trim() });
    }
    trims = trimsAfter !== undefined;
    from = match.index + whole.length;
  }
  const rest = template.slice(from);
  if (rest.includes('{{')) throw templateError(template, 'an action is not closed by "}}"');
  pushText(rest);
  return pieces;
}

const TOKEN =
  /(?<space>\s*)(?:(?<raw>`[^`]*`)|(?<quoted>"(?:[^"\\]|\\.)*")|(?<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+))|(?<field>\.[\p{L}_][\p{L}\p{N}_]*)|(?<variable>\$[\p{L}\p{N}_]*)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<symbol>:=|=|\||\(|\)|,|\.))/uy;

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map(
  Object.entries({ true: true, false: false, nil: null }),
);

function tokens(source: string, template: string): readonly Token[] {
  const found: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) throw templateError(template, `"${text.slice(at).trim()}" can't be understood`);
    found.push(tokenOf(groups, at > 0, template));
  }
  return found;
}

function tokenOf(
  groups: Readonly<Record<string, string | undefined>>,
  hasBefore: boolean,
  template: string,
): Token {
  const { space, raw, quoted, number, field, variable, name, symbol } = groups;
  if (raw !== undefined) return { kind: 'literal', value: raw.slice(1, -1) };
  if (quoted !== undefined) return { kind: 'literal', value: unquote(quoted, template) };
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  if (field !== undefined) return { kind: 'field', text: field.slice(1), isGlued: hasBefore && space === '' };
  if (variable !== undefined) return { kind: 'variable', text: variable };
  if (symbol !== undefined) return { kind: 'symbol', text: symbol };
  const constant = CONSTANTS.get(name ?? '');
  return constant === undefined ? { kind: 'name', text: name ?? '' } : { kind: 'literal', value: constant };
}

function unquote(quoted: string, template: string): string {
  try {
    return JSON.parse(quoted.replace(/\t/g, '\\t')) as string;
  } catch {
    throw templateError(template, `${quoted} is not a string`);
  }
}
