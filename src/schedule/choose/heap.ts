/** A binary heap whose first item may be changed in place, and then finds its new place. */
export class Heap<T> {
  readonly #items: T[];
  readonly #isBefore: (a: T, b: T) => boolean;

  /** Takes the list over. */
  constructor(items: T[], isBefore: (a: T, b: T) => boolean) {
    this.#items = items;
    this.#isBefore = isBefore;
    for (let at = (items.length >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  first(): T | undefined {
    return this.#items[0];
  }

  /** The first item has changed. */
  resettle(): void {
    this.#sink(0);
  }

  /** The first item is left out from now on. */
  drop(): void {
    const last = this.#items.pop();
    if (last === undefined || this.#items.length === 0) return;
    this.#items[0] = last;
    this.#sink(0);
  }

  #sink(from: number): void {
    const items = this.#items;
    const moved = items[from] as T;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      const right = child + 1;
      if (right < items.length && this.#isBefore(items[right] as T, items[child] as T)) child = right;
      if (!this.#isBefore(items[child] as T, moved)) break;
      items[at] = items[child] as T;
      at = child;
    }
    items[at] = moved;
  }
}
