import type { Problem } from '../errors/problem.ts';
import { LIMITS } from './yaml/limits.ts';
import { type Mark, positionOf } from './yaml/source.ts';

/** What to do about a problem; as a function where it takes time to find out. */
type Hint = string | (() => string | undefined);

/** A broken or hostile file can have a problem for every value; nobody reads more of them than this. */
const MOST_OF_A_KIND = 1000;
const MOST_LOOKED_UP_HINTS = 100;

/**
 * Collects the problems of a load; the same problem at the same place is kept once. Keeps count, too, of
 * what the files expand to, so that a small file can't ask for more memory or time than there is.
 */
export class ProblemReporter {
  readonly #problems = new Map<string, Problem>();
  readonly #counts = { error: 0, warning: 0 };
  #nodes = 0;
  #merged = 0;

  /** The problems in the order they were found; where there are very many, the last says how many more. */
  get problems(): Problem[] {
    const left = Object.values(this.#counts).reduce((sum, count) => sum + count, 0) - this.#problems.size;
    const shown = Array.from(this.#problems.values());
    if (left <= 0) return shown;
    const message = `${left} problems more than these are not shown`;
    return [...shown, { severity: 'warning', code: 'TOO_MANY_PROBLEMS', message }];
  }

  get hasErrors(): boolean {
    return this.#counts.error > 0;
  }

  error(code: string, message: string, at?: Mark, hint?: Hint): void {
    this.#add('error', code, message, at, hint);
  }

  warning(code: string, message: string, at?: Mark, hint?: Hint): void {
    this.#add('warning', code, message, at, hint);
  }

  /** Counts values that are added to the project; false, and one problem, where there are too many. */
  spend(nodes: number, at?: Mark): boolean {
    this.#nodes += nodes;
    return this.#within(this.#nodes, LIMITS.projectNodes, 'expand to', at);
  }

  /** Counts the values of a model that is about to be merged with more; false as above. */
  spendMerge(nodes: number, at?: Mark): boolean {
    this.#merged += nodes;
    return this.#within(this.#merged, LIMITS.mergedNodes, 'take merges of', at);
  }

  #within(count: number, limit: number, what: string, at: Mark | undefined): boolean {
    if (count <= limit) return true;
    const message = `The compose files ${what} more than ${limit} values`;
    this.error('PROJECT_TOO_LARGE', message, at, 'split the project');
    return false;
  }

  #add(severity: Problem['severity'], code: string, message: string, at?: Mark, hint?: Hint): void {
    if (this.#counts[severity] >= MOST_OF_A_KIND) {
      this.#counts[severity]++;
      return;
    }
    const key = `${code}\n${message}\n${at?.file.path ?? ''}\n${at?.offset ?? ''}`;
    if (this.#problems.has(key)) return;
    this.#counts[severity]++;
    const position = positionOf(at);
    const told = typeof hint === 'function' ? this.#lookUp(hint) : hint;
    this.#problems.set(key, {
      severity,
      code,
      message,
      ...(position === undefined ? {} : { at: position }),
      ...(told === undefined ? {} : { hint: told }),
    });
  }

  #lookUp(hint: () => string | undefined): string | undefined {
    return this.#problems.size < MOST_LOOKED_UP_HINTS ? hint() : undefined;
  }
}
