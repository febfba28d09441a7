import type { NodeState } from '../ledger/node-state.ts';
import type { Placing } from '../placing.ts';

/** Why a node does not take a replica. */
export interface Refusal {
  /** In words that read well after a number of nodes; equal for all nodes that refuse for the same reason. */
  readonly reason: string;
  /** What is in the way on this node: "shop-proxy-1". */
  readonly by?: string;
  /** What is special about this node: "1 of 4 left". */
  readonly detail?: string;
}

/** One reason for which a replica can't be on a node. */
export interface Filter {
  readonly name: string;
  /**
   * True where a replica that runs on the node has to leave it for this reason; else only new replicas are
   * kept off.
   */
  readonly evicts: boolean;
  /** True where the answer depends on the node and the service only, and not on what is placed. */
  readonly isStatic: boolean;
  /** True where it also applies in a fleet of one, whose machine is not read. */
  readonly countsAlone?: boolean;
  /** Why the node refuses; undefined where it does not. */
  check(placing: Placing, state: NodeState): Refusal | undefined;
}
