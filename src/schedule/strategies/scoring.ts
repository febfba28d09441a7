import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';

/** How good a node is for one more replica of a service. */
export interface Scoring {
  /** What the numbers of a score are, for `plan --explain`. */
  readonly names: readonly string[];
  /**
   * Writes the numbers to `out`, beginning at `at`. The smaller the better; the first that differs decides, at last the
   * node's name.
   */
  score(placing: Placing, state: NodeState, out: Float64Array, at: number): void;
}
