import type { ObservedNode } from '../../model/observed/fleet.ts';
import type { NodeRule } from '../rules/node-rule.ts';

/**
 * Sorts nodes into classes: those that are equal in all that the rules of a run and its static filters look at. Ten
 * thousand machines of three kinds are three classes, whatever they are called, unless a rule asks for their names.
 */
export class NodeClasses {
  readonly #rules: readonly NodeRule[];
  readonly #ids = new Map<string, number>();

  constructor(rules: Iterable<NodeRule>) {
    const distinct = new Map<string, NodeRule>();
    for (const rule of rules) distinct.set(`${rule.grammar} ${rule.text}`, rule);
    this.#rules = [...distinct.values()];
  }

  idOf(node: ObservedNode): number {
    const { settings, facts, info } = node;
    const told = [
      settings.availability,
      facts.os,
      info?.architecture,
      info?.plugins.join(),
      info?.runtimes.join(),
      ...this.#rules.map((rule) => rule.told(node)),
    ];
    const key = told.join('\0');
    const id = this.#ids.get(key) ?? this.#ids.size;
    this.#ids.set(key, id);
    return id;
  }
}
