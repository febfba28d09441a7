import type { ObservedContainer } from '../model/observed/container.ts';
import type { OneOff } from '../model/one-off.ts';

/** A container and the node it is on. */
export interface LocatedContainer {
  readonly node: string;
  readonly container: ObservedContainer;
}

/** One replica and the node it is to run on. */
export interface PlacedReplica {
  readonly service: string;
  /** Numbers are fleet-wide: no two replicas of a service share one. */
  readonly slot: number;
  readonly node: string;
  /** The container that holds the slot on that node now, wherever it stands in its life. */
  readonly current?: ObservedContainer;
  /** The container that holds the slot on a node that the replica has to leave, and why. */
  readonly movedFrom?: LocatedContainer & { readonly because: string };
  /** Set for a container of `run`, which holds no slot. */
  readonly oneOff?: OneOff;
}

/** A replica for which there is no node, with what each node's refusal is. */
export interface Unplaced {
  readonly service: string;
  /** How many replicas it is. */
  readonly count: number;
  /** "2 of 3 nodes: no match for node.labels.zone == eu; 1: drain". */
  readonly reason: string;
  /** It runs on a node that it should leave, and goes on there. */
  readonly staysOn?: string;
}

/** Which replica runs where, and what is to go because the service wants fewer. */
export interface Placement {
  /** By service, slots in the order in which they are brought up to date. */
  readonly replicas: readonly PlacedReplica[];
  readonly surplus: readonly LocatedContainer[];
  readonly unplaced: readonly Unplaced[];
  /** Replicas that may run on nodes which do not answer: they are left alone. */
  readonly unknown: readonly Unplaced[];
}
