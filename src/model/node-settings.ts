/** As in Swarm: `pause` takes no new replicas, `drain` also gives up those it has. */
export type Availability = 'active' | 'pause' | 'drain';

/** What the fleet file says about a node. */
export interface NodeSettings {
  /** `node.labels.*` in constraints, besides the labels that Swarm has for the node. */
  readonly labels: Readonly<Record<string, string>>;
  readonly availability: Availability;
  /** Where the other nodes reach it; absent: as its engine or its host says. */
  readonly address?: string;
}

/** A node that no fleet file speaks of. */
export const DEFAULT_NODE_SETTINGS: NodeSettings = { labels: {}, availability: 'active' };
