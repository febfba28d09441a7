/**
 * Secrets of the Swarm that an engine manages (API, "Secret"). Only managers answer; every method throws an
 * `EngineError`. A secret's content can never be read back.
 */
export interface SwarmSecretCalls {
  /** Those that carry every one of the labels ("key" or "key=value"). */
  listSwarmSecrets(labels: readonly string[], signal?: AbortSignal): Promise<SwarmSecret[]>;
  /** `conflict` where the name is taken. At most 500 KB of data, which can't be changed afterwards -> its id. */
  createSwarmSecret(spec: SwarmSecretSpec): Promise<string>;
  /** One that is gone already is no error; one that a service uses is `invalid`. */
  removeSwarmSecret(id: string): Promise<void>;
}

export interface SwarmSecretSpec {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

export interface SwarmSecret {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
