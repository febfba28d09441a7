/** One expression of classic Swarm: `storage==ssd`, `container!=~web*`, `image==/redis:[67]/`. */
export interface Expression {
  /** As it is written, for messages. */
  readonly text: string;
  readonly key: string;
  readonly isEqual: boolean;
  /** With `~`: kept where a node allows it. */
  readonly isSoft: boolean;
  /** Whether any of the values is as the expression names it, before `!=` turns that round. */
  readonly matches: (values: readonly string[]) => boolean;
}

/** Classic Swarm's grammar (scheduler/filter/expr.go): a key, `==` or `!=`, `~` where it is soft, a value. */
const EXPRESSION = /^\s*([a-z_][a-z0-9\-_.]+)\s*(==|!=)(~?)\s*([=!/]?[a-z0-9:\-_\s.*/()?+[\]\\^$|@,]+?)\s*$/i;

/** Undefined where the text is no expression, or its regular expression none. */
export function parseExpression(text: string): Expression | undefined {
  const [, key = '', operator, tilde, value = ''] = EXPRESSION.exec(text) ?? [];
  const pattern = key === '' ? undefined : patternOf(value);
  if (pattern === undefined) return undefined;
  return {
    text: text.trim(),
    key,
    isEqual: operator === '==',
    isSoft: tilde === '~',
    matches: (values) => values.some((candidate) => pattern.test(candidate)),
  };
}

/** Whether values are as an expression wants them: for `!=`, none may match. */
export function holds({ isEqual, matches }: Expression, values: readonly string[]): boolean {
  return matches(values) === isEqual;
}

/** `/regular expression/`, found anywhere, `(?i)` at its beginning included; else a text in which `*` is anything. */
function patternOf(value: string): RegExp | undefined {
  if (!(value.length > 1 && value.startsWith('/') && value.endsWith('/'))) {
    const parts = value.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's');
  }
  const source = value.slice(1, -1);
  const ignoresCase = source.startsWith('(?i)');
  try {
    return new RegExp(ignoresCase ? source.slice(4) : source, ignoresCase ? 'i' : '');
  } catch {
    return undefined;
  }
}
