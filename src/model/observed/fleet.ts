import type { NodeSettings } from '../node-settings.ts';
import type { ResourceAmounts } from '../placing/resources.ts';
import type { SchedulingPolicy } from '../placing/scheduling.ts';
import type { ObservedContainer } from './container.ts';

export interface ObservedNetwork {
  /** The containers on it, of whatever project; known only where the plan may have to replace it. */
  readonly connected?: readonly { readonly id: string; readonly name: string }[];
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  /** "local", or "swarm" for one that every node of a Swarm has. */
  readonly scope?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ObservedVolume {
  readonly name: string;
  readonly driver: string;
  /** Where its files are on the node. */
  readonly mountpoint?: string;
  readonly scope?: string;
  /** Of its driver. */
  readonly options?: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ObservedImage {
  readonly id: string;
  /** Paths that the image declares as volumes. */
  readonly volumes: readonly string[];
  readonly hasHealthcheck: boolean;
  /** "linux/amd64", with the variant behind it where there is one. */
  readonly platform: string;
  /** When it last got a name on this engine; absent where the engine does not say. */
  readonly taggedAtMs?: number;
  /** What the image itself says: a container's own settings come on top. */
  readonly defaults: ImageDefaults;
}

export interface ImageDefaults {
  readonly environment: readonly string[];
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** What a node's engine says about itself. */
export interface NodeFacts {
  readonly engineVersion: string;
  /** The version that requests are made with: the lower of the engine's newest and ours. */
  readonly apiVersion: string;
  readonly os: string;
}

/** What an engine reports about its machine; read only if there are several nodes to choose from, and something depends on it. */
export interface NodeInfo {
  readonly engineId: string;
  readonly hostname: string;
  /** As in platforms: "amd64", "arm64". */
  readonly architecture: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  /** What else it has to give: GPUs, and `node-generic-resources` of the engine. */
  readonly resources?: ResourceAmounts;
  /** Of whatever project. */
  readonly runningContainers?: number;
  /** The engine's own labels, `engine.labels.*` in constraints. */
  readonly labels: Readonly<Record<string, string>>;
  /** As classic Swarm names them for constraints: operatingsystem, kernelversion, storagedriver, ostype. */
  readonly machine?: Readonly<Record<string, string>>;
  /** Names of volume, network and log drivers that it has. */
  readonly plugins: readonly string[];
  /** Names of the OCI runtimes that it has. */
  readonly runtimes: readonly string[];
  /** Where the engine keeps its data on the machine; absent where it does not say. */
  readonly dataFolder?: string;
  readonly swarm: NodeSwarm;
}

/** The node's part in a Swarm; `inactive` where it is in none. */
export interface NodeSwarm {
  readonly state: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  readonly nodeId: string;
  readonly isManager: boolean;
  /** False for a manager that reaches no leader: it lists only those networks of the Swarm that its own containers use. */
  readonly hasLeader?: boolean;
  /** The address that the other nodes of the Swarm know. */
  readonly address: string;
  /** The node ids of the Swarm's managers; two nodes with one in common are in the same Swarm. */
  readonly managerIds: readonly string[];
  /** The Swarm's root certificate (PEM), as managers report it. */
  readonly rootCertificate?: string;
}

/** A container of another project, as far as placing depends on it. */
export interface ForeignContainer {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent where nothing was asked about resources. */
  readonly resources?: ResourceAmounts;
}

/** A port of a node's machine, or of the whole fleet, that is taken. */
export interface HeldPort {
  readonly port: number;
  readonly protocol: string;
  /** Empty: all addresses. */
  readonly hostIp: string;
  /** The container that holds it, and its project; absent: a process of the machine. */
  readonly container?: { readonly id: string; readonly name: string; readonly project: string };
  /** It is published on all nodes, by the mesh. */
  readonly isIngress?: boolean;
}

/** What plans need to know of a node for the routing mesh. */
export interface NodeMesh {
  /** Where the other nodes reach it. */
  readonly address: string;
  readonly held: readonly HeldPort[];
  /** Its routes are what they should be at present. */
  readonly isCurrent: boolean;
}

/** One engine as read in one round of calls; only what belongs to the project, or may. */
export interface ObservedNode {
  readonly kind: 'reachable';
  readonly name: string;
  readonly settings: NodeSettings;
  readonly facts: NodeFacts;
  /** Absent in a fleet of one, and where nothing depends on it. */
  readonly info?: NodeInfo;
  /** Read only where a project has ports that every node answers on, and there is more than one node. */
  readonly mesh?: NodeMesh;
  /** Every container of the project, one-off ones included, whatever its state; sorted by name. */
  readonly containers: readonly ObservedContainer[];
  /** Running containers of other projects; known only where placing depends on them. */
  readonly foreign?: readonly ForeignContainer[];
  /** Names of all its images; known only where placing depends on them. */
  readonly imageNames?: readonly string[];
  /** Networks that carry the project's label or one of its networks' names. */
  readonly networks: readonly ObservedNetwork[];
  /** Those that the Swarm has removed and this engine still has: nothing can be reached over them. */
  readonly leftNetworks?: readonly ObservedNetwork[];
  readonly volumes: readonly ObservedVolume[];
  /** Images the services name, by the reference as written; absent ones have no entry. */
  readonly images: Readonly<Record<string, ObservedImage>>;
}

/** A node that did not answer: data, so that the run can continue with the others. */
export interface UnreachableNode {
  readonly kind: 'unreachable';
  readonly name: string;
  readonly settings: NodeSettings;
  readonly reason: string;
}

export interface Fleet {
  /** How replicas are placed; absent: spread. */
  readonly policy?: SchedulingPolicy;
  readonly nodes: readonly (ObservedNode | UnreachableNode)[];
}

interface Answering {
  readonly list: readonly ObservedNode[];
  readonly byName: ReadonlyMap<string, ObservedNode>;
}

/** Found once for each list of nodes: it is asked for every replica of large fleets. */
const found = new WeakMap<Fleet['nodes'], Answering>();

function answering({ nodes }: Fleet): Answering {
  const known = found.get(nodes);
  if (known !== undefined) return known;
  const list = nodes.filter((node): node is ObservedNode => node.kind === 'reachable');
  const made = { list, byName: new Map(list.map((node) => [node.name, node])) };
  found.set(nodes, made);
  return made;
}

/** The nodes that answered. */
export function reachable(fleet: Fleet): readonly ObservedNode[] {
  return answering(fleet).list;
}

/** A node that answered. */
export function reachableNode(fleet: Fleet, name: string): ObservedNode | undefined {
  return answering(fleet).byName.get(name);
}
