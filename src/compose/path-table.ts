/**
 * Rules keyed by a path pattern such as `services.*.ports`, looked up while a tree is walked: each
 * step costs one map access, however many rules there are. `*` stands for any key or list item.
 */
export class PathTable<T> {
  rule: T | undefined;
  readonly #named = new Map<string, PathTable<T>>();
  #any: PathTable<T> | undefined;

  static of<T>(rules: Readonly<Record<string, T>>): PathTable<T> {
    const root = new PathTable<T>();
    for (const [pattern, rule] of Object.entries(rules)) root.#add(pattern.split('.'), rule);
    return root;
  }

  /** The table one level down; undefined where no pattern goes on that way. */
  step(key: string): PathTable<T> | undefined {
    return this.#named.get(key) ?? this.#any;
  }

  /** The table below a list, whose items all match `*`. */
  get items(): PathTable<T> | undefined {
    return this.#any;
  }

  #add(steps: readonly string[], rule: T): void {
    const [step, ...rest] = steps;
    if (step === undefined) {
      this.rule = rule;
      return;
    }
    let next = step === '*' ? this.#any : this.#named.get(step);
    if (next === undefined) {
      next = new PathTable<T>();
      if (step === '*') this.#any = next;
      else this.#named.set(step, next);
    }
    next.#add(rest, rule);
  }
}

/** A path as users write it: `services.web.ports[0]`. */
export function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
