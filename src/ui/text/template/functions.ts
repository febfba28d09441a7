import { escapedAsByGo } from '../../../compose/render/go-json.ts';
import { formatVerbs, printed } from './print.ts';

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
  slice: (value, from, to) =>
    (value as string | readonly unknown[]).slice(
      Number(from ?? 0),
      to === undefined ? undefined : Number(to),
    ),
  print: (...args) => args.map(printed).join(' '),
  println: (...args) => `${args.map(printed).join(' ')}\n`,
  printf: (format, ...args) => formatVerbs(String(format), args),
  eq: (first, ...others) => others.some((other) => first === other),
  ne: (a, b) => a !== b,
  lt: (a, b) => compare(a, b) < 0,
  le: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  ge: (a, b) => compare(a, b) >= 0,
  html: (arg) => escapeHtml(printed(arg)),
  js: (arg) => JSON.stringify(printed(arg)).slice(1, -1),
  urlquery: (arg) => encodeURIComponent(printed(arg)),
};

/** JSON as Go writes it: what HTML would read is escaped. Methods are left out. */
export function goJson(value: unknown): string {
  return escapedAsByGo(JSON.stringify(value ?? null));
}

/** What docker's commands add to them. */
const DOCKER: Functions = {
  json: (value) => (typeof value === 'object' ? goJson(value) : JSON.stringify(value)),
  split: (text, separator) => String(text).split(String(separator)),
  join: (values, separator) => (values as readonly unknown[]).map(printed).join(String(separator)),
  title: (text) => String(text).replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase()),
  lower: (text) => String(text).toLowerCase(),
  upper: (text) => String(text).toUpperCase(),
  pad: (text, before, after) =>
    text === '' ? '' : `${' '.repeat(Number(before))}${text}${' '.repeat(Number(after))}`,
  truncate: (text, length) => String(text).slice(0, Number(length)),
};

/** For the rows of a listing. */
export const ROW_FUNCTIONS: Functions = { ...GO, ...DOCKER };

/** For its header: what a function would do to a value must leave the title as it is. */
export const HEADER_FUNCTIONS: Functions = {
  ...GO,
  ...Object.fromEntries(Object.keys(DOCKER).map((name) => [name, (title: unknown) => title] as const)),
};

function elementOf(value: unknown, key: unknown): unknown {
  return (value as Readonly<Record<string, unknown>> | undefined)?.[String(key)];
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [printed(a), printed(b)];
  return left < right ? -1 : left > right ? 1 : 0;
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
