import { pathText } from '../path-table.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { Mark } from '../yaml/source.ts';
import {
  describeNode,
  type Entry,
  type ListNode,
  type MapNode,
  pairs,
  type ScalarNode,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import { PROJECT } from './project.ts';
import type { ListRule, MapRule, Rule, ScalarKind, ScalarRule } from './rule.ts';
import { SERVICE } from './service.ts';
import { misplacedHint, unknownKeyHint, wrongTypeHint } from './slips.ts';
import { didYouMean } from './suggest.ts';

const SERVICE_KEYS = new Set(Object.keys(SERVICE.map?.keys ?? {}));

const KIND_WORDS: Readonly<Record<ScalarKind, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  null: 'empty',
};

/** What is checked: its name in messages, and whether the slips of compose files are looked for. */
interface Form {
  readonly whole: string;
  readonly isCompose: boolean;
}

/** Checks a merged model against the table of the specification's keys; every fault is reported. */
export function checkSchema(model: MapNode, reporter: ProblemReporter): void {
  new SchemaCheck(reporter, { whole: 'The compose file', isCompose: true }).value(
    model,
    PROJECT,
    [],
    undefined,
  );
}

/** Checks any other file against a rule of its own; `whole` is what messages call it ("The fleet file"). */
export function checkForm(model: YamlNode, rule: Rule, whole: string, reporter: ProblemReporter): void {
  new SchemaCheck(reporter, { whole, isCompose: false }).value(model, rule, [], undefined);
}

class SchemaCheck {
  readonly #reporter: ProblemReporter;
  readonly #form: Form;

  constructor(reporter: ProblemReporter, form: Form) {
    this.#reporter = reporter;
    this.#form = form;
  }

  value(node: YamlNode, rule: Rule, path: (string | number)[], key: Mark | undefined): void {
    const anything = rule.scalar === undefined && rule.list === undefined && rule.map === undefined;
    if (anything) return;
    if (node.kind === 'map' && rule.map !== undefined) this.#map(node, rule.map, path, key);
    else if (node.kind === 'list' && rule.list !== undefined) this.#list(node, rule.list, path);
    else if (node.kind === 'scalar' && rule.scalar !== undefined && allows(rule.scalar, node)) {
      this.#scalar(node, rule.scalar, path);
    } else {
      const message = `${this.#subject(path)} must be ${expected(rule)}, not ${describeNode(node)}`;
      const hint = () =>
        this.#slip(() => misplacedHint(path, SERVICE_KEYS)) ?? wrongTypeHint(path, node, rule);
      this.#reporter.error('WRONG_TYPE', message, node.mark ?? key, hint);
    }
  }

  #subject(path: readonly (string | number)[]): string {
    return path.length === 0 ? this.#form.whole : pathText(path);
  }

  #slip(hint: () => string | undefined): string | undefined {
    return this.#form.isCompose ? hint() : undefined;
  }

  #scalar(node: ScalarNode, rule: ScalarRule, path: (string | number)[]): void {
    const { values, pattern, examples = [], minimum, maximum } = rule;
    if (values !== undefined && !values.includes(node.text)) {
      const message = `${this.#subject(path)} must be one of ${values.join(', ')}, not "${node.text}"`;
      this.#reporter.error(
        'WRONG_VALUE',
        message,
        node.mark,
        didYouMean(node.text, () => values),
      );
    }
    if (pattern !== undefined && !pattern.test(node.text)) {
      const possible = examples.length === 0 ? undefined : `possible are ${examples.join(', ')}`;
      const hint = () => didYouMean(node.text, () => examples)() ?? possible;
      this.#reporter.error(
        'WRONG_VALUE',
        `${this.#subject(path)} is not valid: "${node.text}"`,
        node.mark,
        hint,
      );
    }
    if (typeof node.value !== 'number') return;
    const low = minimum !== undefined && node.value < minimum;
    const high = maximum !== undefined && node.value > maximum;
    if (low)
      this.#reporter.error('WRONG_VALUE', `${this.#subject(path)} must be at least ${minimum}`, node.mark);
    if (high)
      this.#reporter.error('WRONG_VALUE', `${this.#subject(path)} must be at most ${maximum}`, node.mark);
  }

  #list(node: ListNode, rule: ListRule, path: (string | number)[]): void {
    node.items.forEach((item, index) => {
      path.push(index);
      this.value(item, rule.items, path, node.mark);
      path.pop();
    });
    if (rule.unique) this.#unique(node, path);
  }

  #unique(node: ListNode, path: (string | number)[]): void {
    const seen = new Set<string>();
    node.items.forEach((item) => {
      const key = fingerprint(item);
      if (!seen.has(key)) seen.add(key);
      else {
        const what = item.kind === 'scalar' ? ` "${item.text}"` : '';
        this.#reporter.error(
          'DUPLICATE_ITEM',
          `${this.#subject(path)} lists${what} twice`,
          item.mark,
          'remove one of the two',
        );
      }
    });
  }

  #map(node: MapNode, rule: MapRule, path: (string | number)[], key: Mark | undefined): void {
    for (const [name, entry] of node.entries) {
      const known = rule.keys !== undefined && Object.hasOwn(rule.keys, name) ? rule.keys[name] : undefined;
      const form = known ?? this.#other(name, rule, entry, path);
      if (form === undefined) continue;
      path.push(name);
      this.value(entry.value, form, path, entry.key);
      path.pop();
    }
    for (const name of rule.required ?? []) {
      if (!node.entries.has(name)) {
        this.#reporter.error(
          'MISSING_KEY',
          `${this.#subject(path)} needs the key "${name}"`,
          key ?? node.mark,
        );
      }
    }
  }

  #other(name: string, rule: MapRule, entry: Entry, path: (string | number)[]): Rule | undefined {
    const at = entry.key;
    if (rule.extensible && name.startsWith('x-')) return undefined;
    if (rule.others !== undefined && (rule.names?.test(name) ?? name !== '')) return rule.others;
    if (rule.unchecked) return undefined;
    if (rule.others !== undefined) {
      const hint = 'use letters, digits, ".", "_" and "-"';
      this.#reporter.error(
        'INVALID_NAME',
        `${this.#subject(path)} has a key "${name}" that is no valid name`,
        at,
        hint,
      );
      return undefined;
    }
    const near = didYouMean(name, () => Object.keys(rule.keys ?? {}));
    const slip = () => misplacedHint(path, SERVICE_KEYS) ?? unknownKeyHint(path, name, entry.value);
    const hint = () => this.#slip(slip) ?? near();
    this.#reporter.error('UNKNOWN_KEY', `${this.#subject(path)} has no key "${name}"`, at, hint);
    return undefined;
  }
}

function allows(rule: ScalarRule, node: ScalarNode): boolean {
  switch (node.type) {
    case 'string':
      return rule.kinds.includes('string');
    case 'int':
      return rule.kinds.includes('integer') || rule.kinds.includes('number');
    case 'float':
      return (
        rule.kinds.includes('number') || (rule.kinds.includes('integer') && Number.isInteger(node.value))
      );
    case 'bool':
      return rule.kinds.includes('boolean');
    case 'null':
      return rule.kinds.includes('null');
    case 'timestamp':
      return false;
  }
}

/** A text that two nodes share exactly where they hold the same values. */
function fingerprint(node: YamlNode): string {
  if (node.kind === 'scalar') return `${node.type} ${JSON.stringify(node.text)}`;
  if (node.kind === 'list') return `[${node.items.map(fingerprint).join()}]`;
  const entries = pairs(node).map(([key, value]) => `${JSON.stringify(key)}: ${fingerprint(value)}`);
  return `{${entries.sort().join()}}`;
}

function expected(rule: Rule): string {
  const words = [
    ...(rule.scalar?.kinds.map((kind) => KIND_WORDS[kind]) ?? []),
    ...(rule.list === undefined ? [] : ['a list']),
    ...(rule.map === undefined ? [] : ['a mapping']),
  ];
  const last = words.pop() ?? 'nothing';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}
