import type { NodeState } from '../ledger/node-state.ts';

/** Scores of nodes: `width` numbers each, the smaller the better, the first that differs decides. */
export interface Scores {
  readonly width: number;
  score(state: NodeState, out: Float64Array, at: number): void;
}

/**
 * Nodes with their scores, the best first: a heap of places in one array of numbers, because ten thousand nodes are ranked
 * for every service. Equal scores are in the order of the list.
 */
export class Ranking {
  readonly #nodes: readonly NodeState[];
  readonly #by: Scores;
  readonly #scores: Float64Array;
  readonly #heap: Int32Array;
  #size: number;

  constructor(nodes: readonly NodeState[], by: Scores) {
    this.#nodes = nodes;
    this.#by = by;
    this.#size = nodes.length;
    this.#scores = new Float64Array(nodes.length * by.width);
    this.#heap = new Int32Array(nodes.length);
    for (let at = 0; at < nodes.length; at += 1) {
      this.#heap[at] = at;
      by.score(nodes[at] as NodeState, this.#scores, at * by.width);
    }
    for (let at = (this.#size >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  first(): NodeState | undefined {
    return this.#size === 0 ? undefined : this.#nodes[this.#heap[0] as number];
  }

  /** The first node has changed. */
  rescore(): void {
    const first = this.#heap[0] as number;
    this.#by.score(this.#nodes[first] as NodeState, this.#scores, first * this.#by.width);
    this.#sink(0);
  }

  /** The first node is left out from now on. */
  drop(): void {
    this.#size -= 1;
    this.#heap[0] = this.#heap[this.#size] as number;
    this.#sink(0);
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const moved = heap[from] as number;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      const right = child + 1;
      if (right < this.#size && this.#isBetter(heap[right] as number, heap[child] as number)) child = right;
      if (!this.#isBetter(heap[child] as number, moved)) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = moved;
  }

  #isBetter(a: number, b: number): boolean {
    const { width } = this.#by;
    for (let at = 0; at < width; at += 1) {
      const difference = (this.#scores[a * width + at] as number) - (this.#scores[b * width + at] as number);
      if (difference !== 0) return difference < 0;
    }
    return a < b;
  }
}
