/** How the node of a replica is chosen among those that take it. */
export type PlacementStrategy = 'spread' | 'binpack' | 'random';

export const PLACEMENT_STRATEGIES: readonly PlacementStrategy[] = ['spread', 'binpack', 'random'];

/** What a project may have at most in a fleet: `x-quota` of the fleet file. */
export interface Quota {
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly replicas?: number;
}

/** How replicas are placed, where their services say nothing else: from the fleet file and the command line. */
export interface SchedulingPolicy {
  readonly strategy?: PlacementStrategy;
  /** Of the strategy `random`, and of the sample that is looked at in a large fleet; the same seed gives the same placement. */
  readonly seed?: number;
  /** Nodes take more than they have. */
  readonly overcommit?: boolean;
  /** By project name. */
  readonly quotas?: Readonly<Record<string, Quota>>;
  /** How many running replicas may be moved for a better placement; absent: none. */
  readonly maxMoves?: number;
  /** A missing replica takes the lowest free number, as a task takes a slot of Swarm's. Absent: where there are several nodes. */
  readonly fillsSlots?: boolean;
}

/** What a service says of its own placement under keys that only flotilla has. */
export interface ServiceScheduling {
  /** `x-deploy.placement_strategy`. */
  readonly strategy?: PlacementStrategy;
  /** `x-affinity`: expressions in classic Swarm's grammar. */
  readonly affinity?: readonly string[];
  /** `x-priority`; absent: 0. */
  readonly priority?: number;
  /** `x-priority: best-effort`: it uses what others leave, and is the first to go. */
  readonly isBestEffort?: boolean;
}
