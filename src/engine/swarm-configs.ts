/**
 * Config objects of the Swarm that an engine manages (API, "Config"). Only managers answer; every method throws an
 * `EngineError`.
 */
export interface SwarmConfigCalls {
  /** Those that carry every one of the labels ("key" or "key=value"), with their data. */
  listSwarmConfigs(labels: readonly string[], signal?: AbortSignal): Promise<SwarmConfig[]>;
  /** By name or id; undefined where there is none. */
  inspectSwarmConfig(name: string, signal?: AbortSignal): Promise<SwarmConfig | undefined>;
  /** `conflict` where the name is taken. At most 1000 KB of data, which can't be changed afterwards. */
  createSwarmConfig(spec: SwarmConfigSpec): Promise<string>;
  /** Puts other labels in place of the present ones; `conflict` where `version` is not the present one. */
  relabelSwarmConfig(config: SwarmConfig, labels: Readonly<Record<string, string>>): Promise<void>;
  /** One that is gone already is no error. */
  removeSwarmConfig(id: string): Promise<void>;
}

export interface SwarmConfigSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

export interface SwarmConfig extends SwarmConfigSpec {
  readonly id: string;
  /** Grows with every change of the object. */
  readonly version: number;
  readonly createdAtMs: number;
}
