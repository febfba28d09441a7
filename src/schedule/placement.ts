import type { ObservedContainer } from '../model/observed/container.ts';
import type { OneOff } from '../model/one-off.ts';

/** One replica and the node it is to run on. */
export interface PlacedReplica {
  readonly service: string;
  /** Numbers are fleet-wide: no two replicas of a service share one. */
  readonly slot: number;
  readonly node: string;
  /** The container that holds the slot now, wherever it stands in its life. */
  readonly current?: ObservedContainer;
  /** Set for a container of `run`, which holds no slot. */
  readonly oneOff?: OneOff;
}

/** Which replica runs where, and what is to go because the service wants fewer. */
export interface Placement {
  /** By service, slots in the order in which they are brought up to date. */
  readonly replicas: readonly PlacedReplica[];
  readonly surplus: readonly { readonly node: string; readonly container: ObservedContainer }[];
}
