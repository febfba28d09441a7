import type { PlacedReplica } from '../placement.ts';
import type { HeldSlot } from './slots.ts';

/** What a service wants beyond the replicas that stay where they are. */
export interface Demand {
  readonly key: string;
  /** Replicas whose node has to be left: they take their number along. */
  readonly leaving: readonly Leaving[];
  readonly missing: number;
  /** The numbers in use. */
  readonly taken: ReadonlySet<number>;
}

export interface Leaving {
  readonly held: HeldSlot;
  readonly because: string;
  /** It may go on where it is if no other node takes it. */
  readonly mayStay: boolean;
}

/** The replica, on the node that was chosen for it. */
export type MakeReplica = (node: string) => PlacedReplica;

/** Places one more replica -> that replica; undefined where no node takes it. */
export type Assign = (make: MakeReplica) => PlacedReplica | undefined;
