import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import type { Fleet, ObservedNode } from '../model/observed/fleet.ts';
import type { PlacedReplica } from './placement.ts';

/** Everything that a filter or a strategy may look at, for one service. */
export interface Placing {
  readonly project: Project;
  readonly fleet: Fleet;
  readonly key: string;
  readonly service: Service;
  /** The replicas placed so far, those of this service and of services before it. */
  readonly placed: readonly PlacedReplica[];
}

/** One node that a replica could be placed on. */
export interface Candidate extends Placing {
  readonly node: ObservedNode;
}

/** The service's replicas placed on a node so far. */
export function replicasOn(placed: readonly PlacedReplica[], node: string, service: string): number {
  return placed.filter((replica) => replica.node === node && replica.service === service).length;
}
