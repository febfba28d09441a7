import { LIMITS } from '../yaml/limits.ts';

/** What a template did not find or could not read; the caller knows where in which file it stands. */
export type TemplateFault =
  | { readonly kind: 'invalid'; readonly text: string }
  /** It nests too deep, or expands to too much. */
  | { readonly kind: 'excessive'; readonly text: string }
  | { readonly kind: 'required'; readonly name: string; readonly message: string };

export interface TemplateScope {
  lookup(name: string): string | undefined;
  /** Called for a variable that has neither a value nor a default. */
  unset(name: string): void;
  fault(fault: TemplateFault): void;
}

const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const OPERATOR = /:?[-+?]/y;

/**
 * Replaces the variables of a text: `$V`, `${V}` and `${V:-d} ${V-d} ${V:?e} ${V?e} ${V:+a} ${V+a}`,
 * nested at will, `$$` for a dollar sign. A `$` that begins none of these stays as it is. Undefined
 * where the text has a fault, which the scope was told. Rules: Compose Specification, interpolation,
 * as docker compose 2.40 reads it.
 */
export function substitute(text: string, scope: TemplateScope, depth = 0): string | undefined {
  if (depth > LIMITS.substitutionDepth) return refuse('excessive', text, scope);
  let out = '';
  let from = 0;
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', from)) {
    if (out.length > LIMITS.substitutedText) return refuse('excessive', text, scope);
    out += text.slice(from, at);
    const next = text[at + 1];
    if (next === '$') {
      out += '$';
      from = at + 2;
      continue;
    }
    if (next === '{') {
      const braced = substituteBraced(text, at, scope, depth);
      if (braced === undefined) return undefined;
      out += braced.value;
      from = braced.end;
      continue;
    }
    const name = match(NAME, text, at + 1);
    out += name === undefined ? '$' : valueOrEmpty(name, scope);
    from = at + 1 + (name?.length ?? 0);
  }
  return out + text.slice(from);
}

function valueOrEmpty(name: string, scope: TemplateScope): string {
  const value = scope.lookup(name);
  if (value === undefined) scope.unset(name);
  return value ?? '';
}

function substituteBraced(
  text: string,
  at: number,
  scope: TemplateScope,
  depth: number,
): { value: string; end: number } | undefined {
  const name = match(NAME, text, at + 2);
  const close = closingBrace(text, at);
  if (name === undefined || close === -1) return refuse('invalid', text, scope);
  const afterName = at + 2 + name.length;
  if (afterName === close) return { value: valueOrEmpty(name, scope), end: close + 1 };
  const operator = match(OPERATOR, text, afterName);
  const rest = text.slice(afterName + (operator?.length ?? 0), close);
  if (operator === undefined) return refuse('invalid', text, scope);
  const value = applyOperator(operator, name, rest, scope, depth);
  return value === undefined ? undefined : { value, end: close + 1 };
}

function applyOperator(
  operator: string,
  name: string,
  rest: string,
  scope: TemplateScope,
  depth: number,
): string | undefined {
  const value = scope.lookup(name);
  const present = value !== undefined && (!operator.startsWith(':') || value !== '');
  const isUsed = present === operator.endsWith('+');
  const other = substitute(rest, isUsed ? scope : quiet(scope), depth + 1);
  if (other === undefined) return undefined;
  if (operator.endsWith('-')) return present ? value : other;
  if (operator.endsWith('+')) return present ? other : '';
  if (present) return value;
  scope.fault({ kind: 'required', name, message: other });
  return undefined;
}

/** What is not used is still read, because its faults count; variables unset in it do not matter. */
function quiet(scope: TemplateScope): TemplateScope {
  return {
    lookup: (name) => scope.lookup(name),
    unset: () => undefined,
    fault: (fault) => scope.fault(fault),
  };
}

function refuse(kind: 'invalid' | 'excessive', text: string, scope: TemplateScope): undefined {
  scope.fault({ kind, text });
  return undefined;
}

/**
 * The index of the brace that closes the `${` at an index; -1 where there is none. Braces of the text in it
 * (`${V:-{"a": 1}}`) count as docker compose counts them: what follows an opening one is passed over, and
 * where they do not come out even, the last of the line closes.
 */
export function closingBrace(text: string, from: number): number {
  const lineEnd = text.indexOf('\n', from);
  const last = text.lastIndexOf('}', lineEnd === -1 ? text.length : lineEnd);
  if (last < from) return -1;
  let open = 0;
  for (let index = from; index <= last; index++) {
    if (text[index] === '}') {
      open--;
      if (open === 0) return index;
    } else if (text[index] === '{') {
      open++;
      index++;
    }
  }
  return last;
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
