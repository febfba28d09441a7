import { imageOn } from '../../plan/images/image-sources.ts';

/** How many images a node gives at the same time, all of a run together. */
export const STREAMS_PER_NODE = 4;

interface Waiting {
  readonly candidates: () => readonly string[];
  readonly proceed: (node: string) => void;
}

/**
 * Who gives images to whom in one run. A node that has received an image gives it to others too: to those that may take it
 * from one of the nodes that it could have come from itself.
 */
export class ImageStreams {
  readonly #busy = new Map<string, number>();
  /** Nodes that have received an image in this run, by `imageOn` of a node that it could come from. */
  readonly #copies = new Map<string, Set<string>>();
  readonly #arrived = new Set<string>();
  #waiting: readonly Waiting[] = [];

  /** True where the operation has brought its image. */
  hasArrived(operation: string): boolean {
    return this.#arrived.has(operation);
  }

  /** An operation has brought an image to a node that could take it from `sources`. */
  arrived(operation: string, reference: string, node: string, sources: readonly string[]): void {
    this.#arrived.add(operation);
    for (const source of sources) {
      const key = imageOn(source, reference);
      this.#copies.set(key, (this.#copies.get(key) ?? new Set()).add(node));
    }
    this.#wake();
  }

  /** All nodes that have an image, of which `sources` are known to: those and the ones that it has come to. */
  holders(reference: string, sources: readonly string[]): readonly string[] {
    const copies = sources.flatMap((source) => [...(this.#copies.get(imageOn(source, reference)) ?? [])]);
    return [...new Set([...sources, ...copies])];
  }

  /**
   * Waits until one of some nodes is free to give, and lets it give: to the one that gives the fewest. `release` ends it.
   * The candidates may become more, but never none.
   */
  async take(
    candidates: () => readonly string[],
  ): Promise<{ readonly node: string; readonly release: () => void }> {
    const node = await new Promise<string>((proceed) => {
      this.#waiting = [...this.#waiting, { candidates, proceed }];
      this.#wake();
    });
    return {
      node,
      release: () => {
        this.#busy.set(node, this.#streamsOf(node) - 1);
        this.#wake();
      },
    };
  }

  #wake(): void {
    this.#waiting = this.#waiting.filter(({ candidates, proceed }) => {
      const [node] = [...candidates()].sort((one, other) => this.#streamsOf(one) - this.#streamsOf(other));
      if (node === undefined || this.#streamsOf(node) >= STREAMS_PER_NODE) return true;
      this.#busy.set(node, this.#streamsOf(node) + 1);
      proceed(node);
      return false;
    });
  }

  #streamsOf(node: string): number {
    return this.#busy.get(node) ?? 0;
  }
}
