import { type PathTable, pathText } from '../path-table.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { LIMITS } from '../yaml/limits.ts';
import type { Mark } from '../yaml/source.ts';
import type { Entry, MapNode, ScalarNode, YamlNode } from '../yaml/yaml-node.ts';
import { textNode } from '../yaml/yaml-node.ts';
import { CASTS, type Cast } from './casts.ts';
import { substitute, type TemplateFault, type TemplateScope } from './template.ts';

/** The variables a file sees. */
export type Variables = Readonly<Record<string, string>>;

/**
 * Replaces variables in all values of a document, never in keys, and casts the typed attributes.
 * Variables without a value are warned of once a name; faults are errors at the value's place.
 */
export function interpolate(
  document: MapNode,
  variables: Variables,
  reporter: ProblemReporter,
  warned: Set<string>,
): void {
  new Interpolation(variables, reporter, warned).map(document, CASTS, []);
}

class Interpolation implements TemplateScope {
  readonly #variables: Variables;
  readonly #reporter: ProblemReporter;
  readonly #warned: Set<string>;
  #mark: Mark | undefined;
  #expanded = 0;
  #path: readonly (string | number)[] = [];

  constructor(variables: Variables, reporter: ProblemReporter, warned: Set<string>) {
    this.#variables = variables;
    this.#reporter = reporter;
    this.#warned = warned;
  }

  map(map: MapNode, casts: PathTable<Cast> | undefined, path: (string | number)[]): void {
    for (const [key, entry] of map.entries) {
      path.push(key);
      entry.value = this.#value(entry.value, casts?.step(key), path, entry);
      path.pop();
    }
  }

  #value(
    node: YamlNode,
    casts: PathTable<Cast> | undefined,
    path: (string | number)[],
    entry?: Entry,
  ): YamlNode {
    if (node.kind === 'map') {
      this.map(node, casts, path);
    } else if (node.kind === 'list') {
      for (let index = 0; index < node.items.length; index++) {
        const item = node.items[index];
        if (item === undefined) continue;
        path.push(index);
        node.items[index] = this.#value(item, casts?.items, path);
        path.pop();
      }
    } else if (node.type === 'string') {
      return this.#text(node, casts?.rule, path, entry);
    }
    return node;
  }

  #text(node: ScalarNode, cast: Cast | undefined, path: (string | number)[], entry?: Entry): YamlNode {
    let result = node;
    if (node.text.includes('$')) {
      this.#mark = node.mark ?? entry?.key;
      this.#path = path;
      const text = substitute(node.text, this);
      if (text === undefined) return node;
      this.#expanded += text.length;
      if (this.#expanded > LIMITS.substitutedText) {
        this.fault({ kind: 'excessive', text: node.text });
        return node;
      }
      result = textNode(text, node.mark);
      if (node.tag !== undefined) result.tag = node.tag;
    }
    if (cast === undefined) return result;
    const typed = cast(result);
    if (typeof typed !== 'string') return typed;
    this.#reporter.error('WRONG_TYPE', `${pathText(path)} ${typed}`, node.mark);
    return result;
  }

  lookup(name: string): string | undefined {
    return Object.hasOwn(this.#variables, name) ? this.#variables[name] : undefined;
  }

  unset(name: string): void {
    if (this.#warned.has(name)) return;
    this.#warned.add(name);
    const message = `The "${name}" variable is not set. Defaulting to a blank string.`;
    this.#reporter.warning(
      'VARIABLE_UNSET',
      message,
      this.#mark,
      `set it, or write a default: \${${name}:-value}`,
    );
  }

  fault(fault: TemplateFault): void {
    const path = pathText(this.#path);
    if (fault.kind === 'excessive') {
      const message = `${path} nests variables too deep, or they expand to too much text`;
      this.#reporter.error('INTERPOLATION_LIMIT', message, this.#mark);
      return;
    }
    if (fault.kind === 'invalid') {
      const hint = 'write $$ for a dollar sign that is no variable';
      this.#reporter.error(
        'INTERPOLATION_SYNTAX',
        `${path} has an invalid variable reference`,
        this.#mark,
        hint,
      );
      return;
    }
    const why = fault.message === '' ? '' : `: ${fault.message}`;
    const message = `${path} needs variable "${fault.name}", which has no value${why}`;
    this.#reporter.error(
      'VARIABLE_REQUIRED',
      message,
      this.#mark,
      `set ${fault.name} in the environment or in .env`,
    );
  }
}
