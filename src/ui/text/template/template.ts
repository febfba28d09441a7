import { messageOf } from '../../../errors/message-of.ts';
import { type Functions, isTruthy } from './functions.ts';
import { type Command, type Operand, type Pipeline, parseTemplate, type TemplateNode } from './parse.ts';
import { printed } from './print.ts';
import { templateError } from './template-error.ts';

/** A template that has been read; the same for every row. */
export interface Template {
  /** Throws `TEMPLATE_INVALID` where it names what the data does not have. */
  render(data: unknown, functions: Functions): string;
}

/**
 * The part of Go's text/template that `--format` needs: fields, methods, pipes, variables, if, with,
 * range and functions. No kept library on npm reads it. Throws `TEMPLATE_INVALID`.
 */
export function compileTemplate(source: string): Template {
  const nodes = parseTemplate(source);
  return {
    render: (data, functions) => {
      const scope = { dot: data, variables: new Map<string, unknown>([['$', data]]) };
      return new Evaluation(source, functions).list(nodes, scope);
    },
  };
}

interface Scope {
  readonly dot: unknown;
  readonly variables: ReadonlyMap<string, unknown>;
}

class Evaluation {
  readonly #source: string;
  readonly #functions: Functions;

  constructor(source: string, functions: Functions) {
    this.#source = source;
    this.#functions = functions;
  }

  list(nodes: readonly TemplateNode[], outer: Scope): string {
    let scope = outer;
    let text = '';
    for (const node of nodes) {
      if (node.kind !== 'print') {
        text += this.#node(node, scope);
        continue;
      }
      const value = this.#pipeline(node.pipeline, scope);
      // An action that only declares a variable shows nothing.
      if (node.pipeline.variables.length === 0) text += printed(value);
      else scope = this.#declare(scope, node.pipeline, [value]);
    }
    return text;
  }

  #node(node: Exclude<TemplateNode, { kind: 'print' }>, scope: Scope): string {
    if (node.kind === 'text') return node.text;
    const value = this.#pipeline(node.pipeline, scope);
    if (node.kind === 'range') return this.#range(node, value, scope);
    const inner = this.#declare(scope, node.pipeline, [value]);
    if (!isTruthy(value)) return this.list(node.otherwise, inner);
    return this.list(node.body, node.kind === 'with' ? { ...inner, dot: value } : inner);
  }

  #range(
    node: Extract<TemplateNode, { body: readonly TemplateNode[] }>,
    value: unknown,
    scope: Scope,
  ): string {
    const entries = entriesOf(value);
    if (entries.length === 0) return this.list(node.otherwise, scope);
    const { pipeline } = node;
    return entries
      .map(([key, element]) => {
        const declared = pipeline.variables.length === 1 ? [element] : [key, element];
        return this.list(node.body, { ...this.#declare(scope, pipeline, declared), dot: element });
      })
      .join('');
  }

  #declare(scope: Scope, { variables }: Pipeline, values: readonly unknown[]): Scope {
    if (variables.length === 0) return scope;
    const all = new Map(scope.variables);
    variables.forEach((name, index) => {
      all.set(name, values[index]);
    });
    return { ...scope, variables: all };
  }

  #pipeline({ commands }: Pipeline, scope: Scope): unknown {
    return commands.reduce<unknown>(
      (before, command, index) => this.#command(command, scope, index === 0 ? [] : [before]),
      undefined,
    );
  }

  #command({ operands }: Command, scope: Scope, piped: readonly unknown[]): unknown {
    const [first, ...rest] = operands;
    if (first === undefined) throw templateError(this.#source, 'an action is empty');
    const args = [...rest.map((operand) => this.#value(operand, scope)), ...piped];
    const value = this.#operand(first, scope);
    if (typeof value === 'function') return this.#call(() => value(...args));
    if (args.length > 0) throw templateError(this.#source, 'a value is given arguments, and takes none');
    return value;
  }

  /** An operand that is an argument: a function without arguments is called. */
  #value(operand: Operand, scope: Scope): unknown {
    const value = this.#operand(operand, scope);
    return typeof value === 'function' ? this.#call(() => value()) : value;
  }

  #call(call: () => unknown): unknown {
    try {
      return call();
    } catch (error) {
      throw templateError(this.#source, messageOf(error));
    }
  }

  #operand(operand: Operand, scope: Scope): unknown {
    switch (operand.kind) {
      case 'literal':
        return operand.value;
      case 'dot':
        return scope.dot;
      case 'pipeline':
        return this.#pipeline(operand.pipeline, scope);
      case 'variable':
        return this.#named(scope.variables.get(operand.name), operand.name, scope.variables);
      case 'function':
        return this.#named(this.#functions[operand.name], operand.name, this.#functions);
      case 'field':
        return this.#field(this.#value(operand.of, scope), operand.name);
    }
  }

  #named(value: unknown, name: string, known: object): unknown {
    const isKnown = known instanceof Map ? known.has(name) : Object.hasOwn(known, name);
    if (!isKnown) throw templateError(this.#source, `there is no "${name}"`);
    return value;
  }

  #field(value: unknown, name: string): unknown {
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'object' && Object.hasOwn(value, name)) {
      return (value as Readonly<Record<string, unknown>>)[name];
    }
    // A map, as against a struct: what it lacks is no mistake of the template's.
    if (typeof value === 'object' && Object.getPrototypeOf(value) === null) return undefined;
    const known = typeof value === 'object' ? Object.keys(value) : [];
    const others = known.length === 0 ? 'it has no fields' : `there are ${known.join(', ')}`;
    throw templateError(this.#source, `there is no field "${name}"; ${others}`);
  }
}

function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return value.map((element, index) => [index, element] as const);
  if (typeof value === 'number') return Array.from({ length: value }, (_, index) => [index, index] as const);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
