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
  /** Ids of containers of lower priority, whose place it takes: they have to have stopped before it starts. */
  readonly replaces?: readonly string[];
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
  /** Services of a higher priority have the place that it would take. */
  readonly waits?: true;
}

/** A replica that runs and makes way for a service of a higher priority. */
export interface Preempted {
  readonly service: string;
  readonly slot: number;
  readonly node: string;
  /** The service that takes its place. */
  readonly by: string;
  /** Where it goes on; absent where no node takes it, and it ends. */
  readonly movesTo?: string;
}

/** Which replica runs where, and what is to go because the service wants fewer. */
export interface Placement {
  /** By service, slots in the order in which they are brought up to date. */
  readonly replicas: readonly PlacedReplica[];
  /** With the reason, where it is another than that there are more than are wanted. */
  readonly surplus: readonly (LocatedContainer & { readonly because?: string })[];
  readonly unplaced: readonly Unplaced[];
  /** Replicas that may run on nodes which do not answer: they are left alone. */
  readonly unknown: readonly Unplaced[];
  readonly preempted: readonly Preempted[];
}

/** Found once for each placement: large fleets ask for each node. */
const servicesByNode = new WeakMap<Placement['replicas'], ReadonlyMap<string, readonly string[]>>();

/** The services of which a node has replicas, in the order of the placement. */
export function servicesOn({ replicas }: Placement, node: string): readonly string[] {
  let found = servicesByNode.get(replicas);
  if (found === undefined) {
    const sets = new Map<string, Set<string>>();
    for (const replica of replicas) {
      sets.set(replica.node, (sets.get(replica.node) ?? new Set()).add(replica.service));
    }
    found = new Map([...sets].map(([name, services]) => [name, [...services]] as const));
    servicesByNode.set(replicas, found);
  }
  return found.get(node) ?? [];
}

/** A replica that had to leave its node, on the one that takes it: which may be its own, where others have made room. */
export function relocated(
  { service, slot }: Pick<PlacedReplica, 'service' | 'slot'>,
  from: LocatedContainer & { readonly because: string },
  node: string,
): PlacedReplica {
  if (node === from.node) return { service, slot, node, current: from.container };
  return { service, slot, node, movedFrom: from };
}
