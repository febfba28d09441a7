import { LIMITS } from '../yaml/limits.ts';
import { closingBrace } from './template.ts';

/** A variable that a compose file refers to, under the names `config --variables` prints. */
export interface VariableUse {
  readonly Name: string;
  readonly DefaultValue: string;
  readonly PresenceValue: string;
  readonly Required: boolean;
}

const BRACED = /([_a-zA-Z][_a-zA-Z0-9]*)(:?[-+?])?/y;
const NAMED = /[_a-zA-Z][_a-zA-Z0-9]*/y;

/** The variables of a model that was loaded without interpolation, by name. */
export function variablesOf(model: unknown): Record<string, VariableUse> {
  const found = new Map<string, VariableUse>();
  collect(model, found);
  const names = [...found.keys()].sort();
  return Object.fromEntries(names.flatMap((name) => [[name, found.get(name)] as [string, VariableUse]]));
}

function collect(value: unknown, found: Map<string, VariableUse>): void {
  if (typeof value === 'string') collectText(value, found);
  else if (value !== null && typeof value === 'object') {
    for (const child of Object.values(value)) collect(child, found);
  }
}

function collectText(text: string, found: Map<string, VariableUse>, depth = 0): void {
  if (depth > LIMITS.substitutionDepth) return;
  let from = 0;
  for (let at = text.indexOf('$'); at !== -1; at = text.indexOf('$', from)) {
    if (text[at + 1] === '$') from = at + 2;
    else if (text[at + 1] === '{') from = collectBraced(text, at, found, depth);
    else {
      NAMED.lastIndex = at + 1;
      const name = NAMED.exec(text)?.[0];
      if (name !== undefined && !found.has(name)) found.set(name, variableUse(name, '', ''));
      from = at + 1 + (name?.length ?? 0);
    }
  }
}

/** Records a `${...}` and what its default or message refers to; returns where the text goes on. */
function collectBraced(text: string, at: number, found: Map<string, VariableUse>, depth: number): number {
  BRACED.lastIndex = at + 2;
  const [match = '', name, operator = ''] = BRACED.exec(text) ?? [];
  const close = closingBrace(text, at);
  if (name === undefined || close === -1) return at + 2;
  const rest = text.slice(at + 2 + match.length, close);
  // A variable that is required anywhere is shown as required.
  if (!found.get(name)?.Required) found.set(name, variableUse(name, operator, rest));
  collectText(rest, found, depth + 1);
  return close + 1;
}

function variableUse(name: string, operator: string, rest: string): VariableUse {
  return {
    Name: name,
    DefaultValue: operator.endsWith('-') ? rest : '',
    PresenceValue: operator.endsWith('+') ? rest : '',
    Required: operator.endsWith('?'),
  };
}
