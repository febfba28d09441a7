type Task<T> = () => Promise<T>;

/**
 * So many tasks at a time, the others in the order in which they came; urgent ones before the rest. (p-limit
 * has no order of its own.)
 */
export class CallLimit {
  #free: number;
  readonly #urgent: (() => void)[] = [];
  readonly #usual: (() => void)[] = [];

  constructor(parallel: number) {
    this.#free = parallel;
  }

  /** The task's own answer or rejection. */
  usual<T>(task: Task<T>): Promise<T> {
    return this.#run(task, this.#usual);
  }

  urgent<T>(task: Task<T>): Promise<T> {
    return this.#run(task, this.#urgent);
  }

  async #run<T>(task: Task<T>, queue: (() => void)[]): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#urgent.shift() ?? this.#usual.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
