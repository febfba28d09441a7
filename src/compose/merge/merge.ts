import { type PathTable, pathText } from '../path-table.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import { describeNode, isNull, listNode, type MapNode, setChild, type YamlNode } from '../yaml/yaml-node.ts';
import { MERGE_RULES, type MergeRule, TAKES_EMPTY } from './rules.ts';

/**
 * Merges `over` onto `base` and returns the result, which may be `base` itself: mappings deeply, lists
 * one after the other, scalars replaced; an empty override keeps the base. `at` is where in the model
 * the two stand. What cannot be merged is reported.
 */
export function merge(
  base: MapNode,
  over: MapNode,
  reporter: ProblemReporter,
  at: readonly string[] = [],
): MapNode {
  let rules: PathTable<MergeRule> | undefined = MERGE_RULES;
  for (const step of at) rules = rules?.step(step);
  return new Merge(reporter).maps(base, over, rules, [...at]);
}

class Merge {
  readonly #reporter: ProblemReporter;

  constructor(reporter: ProblemReporter) {
    this.#reporter = reporter;
  }

  maps(base: MapNode, over: MapNode, rules: PathTable<MergeRule> | undefined, path: string[]): MapNode {
    for (const [key, entry] of over.entries) {
      const known = base.entries.get(key);
      if (known === undefined) {
        base.entries.set(key, entry);
        continue;
      }
      path.push(key);
      setChild(base, key, this.#values(known.value, entry.value, rules?.step(key), path));
      path.pop();
    }
    return base;
  }

  #values(base: YamlNode, over: YamlNode, rules: PathTable<MergeRule> | undefined, path: string[]): YamlNode {
    if (isNull(base)) return over;
    const rule = rules?.rule;
    if (isNull(over) && (rule === undefined || !TAKES_EMPTY.has(rule))) return base;
    const merged =
      rule === undefined
        ? this.#general(base, over, rules, path)
        : rule(base, over, (left, right) => this.maps(left, right, rules, path));
    if (merged !== undefined) return merged;
    const message = `${pathText(path)} cannot be merged: it is ${describeNode(over)} here and ${describeNode(base)} before`;
    this.#reporter.error(
      'CANNOT_MERGE',
      message,
      over.mark,
      'write both in the same form, or mark this one !override',
    );
    return base;
  }

  #general(
    base: YamlNode,
    over: YamlNode,
    rules: PathTable<MergeRule> | undefined,
    path: string[],
  ): YamlNode | undefined {
    if (base.kind === 'map') return over.kind === 'map' ? this.maps(base, over, rules, path) : undefined;
    if (base.kind === 'list') {
      return over.kind === 'list' ? listNode(over.mark, [...base.items, ...over.items]) : undefined;
    }
    return over;
  }
}
