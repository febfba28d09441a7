import { escapedAsByGo } from '../../../compose/render/go-json.ts';
import { formatVerbs, printed, printedTogether } from './print.ts';
import { comparison, elementOf, isEqual, partOf } from './values.ts';

export type TemplateFunction = (...args: readonly unknown[]) => unknown;
export type Functions = Readonly<Record<string, TemplateFunction>>;

/** Go's idea of what counts as true: not zero, not empty. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Text/template's own functions (Go, text/template, "Functions"). */
const GO: Functions = {
  and: (...args) => args.find((arg) => !isTruthy(arg)) ?? args.at(-1),
  or: (...args) => args.find(isTruthy) ?? args.at(-1),
  not: (arg) => !isTruthy(arg),
  len: (arg) => (typeof arg === 'string' ? Buffer.byteLength(arg) : Object.keys(arg ?? {}).length),
  index: (value, ...keys) => keys.reduce<unknown>(elementOf, value),
  slice: partOf,
  print: (...args) => printedTogether(args),
  println: (...args) => `${args.map((arg) => printed(arg)).join(' ')}\n`,
  printf: (format, ...args) => formatVerbs(String(format), args),
  eq: (first, ...others) => others.some((other) => isEqual(first, other)),
  ne: (a, b) => !isEqual(a, b),
  lt: (a, b) => comparison(a, b) < 0,
  le: (a, b) => comparison(a, b) <= 0,
  gt: (a, b) => comparison(a, b) > 0,
  ge: (a, b) => comparison(a, b) >= 0,
  html: (arg) => escapeHtml(printed(arg)),
  js: (arg) => escapeJs(printed(arg)),
  urlquery: (arg) => encodeURIComponent(printed(arg)).replace(/%20|[!'()*]/g, queryCharacter),
};

/** JSON as Go writes it: what HTML would read is escaped. Methods are left out. */
export function goJson(value: unknown): string {
  return escapedAsByGo(JSON.stringify(value ?? null));
}

/** What docker's commands add to them. */
const DOCKER: Functions = {
  json: (value) => (typeof value === 'object' ? goJson(value) : JSON.stringify(value)),
  split: (text, separator) => String(text).split(String(separator)),
  join: (values, separator) =>
    (values as readonly unknown[]).map((value) => printed(value)).join(String(separator)),
  title: (text) => String(text).replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase()),
  lower: (text) => String(text).toLowerCase(),
  upper: (text) => String(text).toUpperCase(),
  pad: (text, before, after) =>
    text === '' ? '' : `${' '.repeat(Number(before))}${text}${' '.repeat(Number(after))}`,
  truncate: (text, length) => String(text).slice(0, Number(length)),
};

/** For the rows of a listing. */
export const ROW_FUNCTIONS: Functions = { ...GO, ...DOCKER };

/** For its header: what docker's functions would do to a value must leave the title as it is, and a title is no fault where a value is none. */
export const HEADER_FUNCTIONS: Functions = {
  ...Object.fromEntries(Object.entries(GO).map(([name, call]) => [name, orNothing(call)] as const)),
  ...Object.fromEntries(Object.keys(DOCKER).map((name) => [name, (title: unknown) => title] as const)),
};

function orNothing(call: TemplateFunction): TemplateFunction {
  return (...args) => {
    try {
      return call(...args);
    } catch {
      return '';
    }
  };
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML[character] ?? character);
}

/** What scripts and markup could take for their own is written as its number, as by Go. */
function escapeJs(text: string): string {
  const escaped = text.replace(/[\\'"]/g, (character) => `\\${character}`);
  return escaped.replace(/[<>&=\p{Cc}]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** What Go's form of a query has otherwise than a part of an address. */
function queryCharacter(character: string): string {
  if (character === '%20') return '+';
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
