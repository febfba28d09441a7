/** The engine's calls for its Swarm (API, "Swarm" and "Node"). Every method throws an `EngineError`. */
export interface SwarmCalls {
  /** Begins a Swarm with this engine as its first manager. `address` is where the other nodes reach it. */
  initSwarm(options: { readonly address: string }): Promise<void>;
  joinSwarm(options: JoinOptions): Promise<void>;
  /** `force` is needed for a manager whose leaving costs the Swarm its quorum or its last member. */
  leaveSwarm(options: { readonly force: boolean }): Promise<void>;
  /** Only managers know them. They admit machines to the Swarm: never shown, never logged. */
  swarmTokens(): Promise<{ readonly manager: string; readonly worker: string }>;
  /** The members as a manager sees them. */
  listSwarmNodes(signal?: AbortSignal): Promise<SwarmNode[]>;
  /** Makes a manager a worker, or the other way round. */
  setSwarmRole(id: string, role: 'manager' | 'worker'): Promise<void>;
  /** Removes a member from the list; one that is gone already is no error. */
  removeSwarmNode(id: string): Promise<void>;
}

export interface JoinOptions {
  /** Where the other members reach the new one. */
  readonly address: string;
  /** Addresses of managers. */
  readonly managers: readonly string[];
  readonly token: string;
}

export interface SwarmNode {
  readonly id: string;
  readonly hostname: string;
  readonly role: 'manager' | 'worker';
  readonly isLeader: boolean;
  /** Whether the managers hear from it: "ready", "down", "unknown", "disconnected". */
  readonly state: string;
  readonly availability: string;
  readonly address: string;
  /** Of a manager: "reachable", "unreachable". */
  readonly reachability?: string;
}
