import { lex, type Piece, type Token } from './lex.ts';
import { templateError } from './template-error.ts';

export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'dot' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'field'; readonly of: Operand; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline };

/** A function or method with its arguments, or a single value. */
export interface Command {
  readonly operands: readonly Operand[];
}

/** Each command gets the result of the one before it as its last argument. */
export interface Pipeline {
  readonly variables: readonly string[];
  readonly commands: readonly Command[];
}

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

/** A Go template -> its tree. Throws `TEMPLATE_INVALID`. */
export function parseTemplate(template: string): readonly TemplateNode[] {
  const parser = new Parser(template, lex(template));
  const nodes = parser.list();
  const end = parser.next();
  if (end !== undefined) throw templateError(template, `{{${sourceOf(end)}}} ends nothing`);
  return nodes;
}

function sourceOf(piece: Piece): string {
  return piece.kind === 'action' ? piece.source : piece.text;
}

const BLOCKS = new Set(['if', 'with', 'range']);

class Parser {
  readonly #template: string;
  readonly #pieces: readonly Piece[];
  #at = 0;

  constructor(template: string, pieces: readonly Piece[]) {
    this.#template = template;
    this.#pieces = pieces;
  }

  next(): Piece | undefined {
    const piece = this.#pieces[this.#at];
    this.#at += 1;
    return piece;
  }

  /** Up to the end, or to {{else}} or {{end}}, which is left. */
  list(): readonly TemplateNode[] {
    const nodes: TemplateNode[] = [];
    for (let piece = this.next(); piece !== undefined; piece = this.next()) {
      if (piece.kind === 'text') {
        nodes.push(piece);
        continue;
      }
      const word = wordOf(piece.tokens);
      if (word === 'else' || word === 'end') {
        this.#at -= 1;
        break;
      }
      nodes.push(this.#action(piece.tokens));
    }
    return nodes;
  }

  #action(tokens: readonly Token[]): TemplateNode {
    const word = wordOf(tokens);
    if (word !== undefined && BLOCKS.has(word)) return this.#block(tokens);
    return { kind: 'print', pipeline: parsePipeline(this.#template, tokens) };
  }

  /** `tokens` begin with the block's word. */
  #block(tokens: readonly Token[]): TemplateNode {
    const kind = wordOf(tokens) as 'if' | 'with' | 'range';
    const pipeline = parsePipeline(this.#template, tokens.slice(1));
    const body = this.list();
    const end = this.next();
    if (end?.kind !== 'action') throw templateError(this.#template, `{{${kind}}} has no {{end}}`);
    if (wordOf(end.tokens) === 'end') return { kind, pipeline, body, otherwise: [] };
    const rest = end.tokens.slice(1);
    // {{else if}} is a block of its own inside the else, and one {{end}} closes both.
    if (rest.length > 0) return { kind, pipeline, body, otherwise: [this.#block(rest)] };
    const otherwise = this.list();
    const last = this.next();
    if (last?.kind !== 'action' || wordOf(last.tokens) !== 'end') {
      throw templateError(this.#template, `{{${kind}}} has no {{end}}`);
    }
    return { kind, pipeline, body, otherwise };
  }
}

function wordOf([first]: readonly Token[]): string | undefined {
  return first?.kind === 'name' ? first.text : undefined;
}

function parsePipeline(template: string, tokens: readonly Token[]): Pipeline {
  const reader = new PipelineReader(template, tokens);
  const pipeline = reader.pipeline();
  reader.expectEnd();
  return pipeline;
}

class PipelineReader {
  readonly #template: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(template: string, tokens: readonly Token[]) {
    this.#template = template;
    this.#tokens = tokens;
  }

  pipeline(): Pipeline {
    const variables = this.#declared();
    const commands = [this.#command()];
    while (this.#takeSymbol('|')) commands.push(this.#command());
    return { variables, commands };
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw templateError(this.#template, 'an action has words too many');
  }

  /** "$x :=", "$x =" or, of a range, "$key, $value :=". */
  #declared(): readonly string[] {
    const is = (offset: number, text: string): boolean => {
      const token = this.#tokens[this.#at + offset];
      return token?.kind === 'symbol' && token.text === text;
    };
    const count = is(1, ':=') || is(1, '=') ? 1 : is(1, ',') ? 2 : 0;
    if (count === 0) return [];
    const words = this.#tokens.slice(this.#at, this.#at + count * 2);
    this.#at += words.length;
    return words.flatMap((token) => (token.kind === 'variable' ? token.text : []));
  }

  #command(): Command {
    const operands: Operand[] = [];
    for (let operand = this.#operand(); operand !== undefined; operand = this.#operand()) {
      operands.push(operand);
    }
    if (operands.length === 0) throw templateError(this.#template, 'an action is empty');
    return { operands };
  }

  #operand(): Operand | undefined {
    let operand = this.#term();
    for (let token = this.#tokens[this.#at]; operand !== undefined; token = this.#tokens[this.#at]) {
      if (token?.kind !== 'field' || !token.isGlued) break;
      operand = { kind: 'field', of: operand, name: token.text };
      this.#at += 1;
    }
    return operand;
  }

  #term(): Operand | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined) return undefined;
    if (token.kind === 'symbol' && token.text !== '.' && token.text !== '(') return undefined;
    this.#at += 1;
    switch (token.kind) {
      case 'literal':
        return token;
      case 'field':
        return { kind: 'field', of: { kind: 'dot' }, name: token.text };
      case 'variable':
        return { kind: 'variable', name: token.text };
      case 'name':
        return { kind: 'function', name: token.text };
      case 'symbol':
        return token.text === '.' ? { kind: 'dot' } : this.#parenthesised();
    }
  }

  #parenthesised(): Operand {
    const pipeline = this.pipeline();
    if (!this.#takeSymbol(')')) throw templateError(this.#template, 'a parenthesis is not closed');
    return { kind: 'pipeline', pipeline };
  }

  #takeSymbol(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'symbol' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }
}
