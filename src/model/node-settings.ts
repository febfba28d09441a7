import type { ResourceAmounts } from './placing/resources.ts';

/** As in Swarm: `pause` takes no new replicas, `drain` also gives up those it has. */
export type Availability = 'active' | 'pause' | 'drain';

/** What is known of a node before it is asked: mostly what the fleet file says. */
export interface NodeSettings {
  /** `node.labels.*` in constraints, besides the labels that Swarm has for the node. */
  readonly labels: Readonly<Record<string, string>>;
  readonly availability: Availability;
  /** Where the other nodes reach it; absent: as its engine or its host says. */
  readonly address?: string;
  /** The same by IPv6, where `address` is of IPv4. */
  readonly address6?: string;
  /** What it has to give, before what its engine tells. */
  readonly resources?: ResourceAmounts;
  /** Names of volumes that were seen there last: they count while it does not answer. */
  readonly knownVolumes?: readonly string[];
  /** The ports that it may serve replicas on for the mesh; absent: the usual ones. */
  readonly nodePorts?: { readonly first: number; readonly last: number };
  /** It is reached over SSH: a path of this machine means nothing there. */
  readonly isRemote?: boolean;
}

/** A node that no fleet file speaks of. */
export const DEFAULT_NODE_SETTINGS: NodeSettings = { labels: {}, availability: 'active' };
