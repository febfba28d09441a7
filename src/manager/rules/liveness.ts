/** `silent`: it has not answered for a moment, which may be nothing; `down`: for so long that it is taken for lost. */
export type NodeState = 'up' | 'silent' | 'down';

interface Seen {
  /** The last answer. */
  answeredMs: number;
  /** The first try since then that got none. */
  silentSinceMs: number | undefined;
}

/**
 * What a manager knows of its nodes by their answers. A node that was never asked counts from the time the manager began:
 * one that is gone at the start must be given up too.
 */
export class Liveness {
  readonly #graceMs: number;
  readonly #seen = new Map<string, Seen>();

  constructor(nodes: readonly string[], graceMs: number, nowMs: number) {
    this.#graceMs = graceMs;
    for (const node of nodes) this.#seen.set(node, { answeredMs: nowMs, silentSinceMs: undefined });
  }

  answered(node: string, nowMs: number): void {
    this.#seen.set(node, { answeredMs: nowMs, silentSinceMs: undefined });
  }

  /** A try that began at `triedMs` got no answer. */
  failed(node: string, triedMs: number): void {
    const seen = this.#seen.get(node);
    if (seen !== undefined && seen.silentSinceMs === undefined && triedMs >= seen.answeredMs) {
      seen.silentSinceMs = triedMs;
    }
  }

  stateOf(node: string, nowMs: number): NodeState {
    const since = this.#seen.get(node)?.silentSinceMs;
    if (since === undefined) return 'up';
    return nowMs - since >= this.#graceMs ? 'down' : 'silent';
  }

  /** The nodes that are taken for lost. */
  down(nowMs: number): readonly string[] {
    return [...this.#seen.keys()].filter((node) => this.stateOf(node, nowMs) === 'down');
  }

  /** When the next silent node will be taken for lost; undefined where none is silent. */
  nextDownMs(nowMs: number): number | undefined {
    const times = [...this.#seen].flatMap(([node, { silentSinceMs }]) =>
      silentSinceMs !== undefined && this.stateOf(node, nowMs) === 'silent'
        ? [silentSinceMs + this.#graceMs]
        : [],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }
}
