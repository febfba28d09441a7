import type { LogOptions } from './containers.ts';

/** Services of the Swarm that an engine manages (API, "Service" and "Task"). Every method throws an `EngineError`. */
export interface SwarmServiceCalls {
  /** By name or id; undefined where there is none. */
  inspectSwarmService(name: string, signal?: AbortSignal): Promise<SwarmService | undefined>;
  /** `conflict` where the name is taken -> its id. No registry is asked for the image. */
  createSwarmService(spec: SwarmServiceSpec): Promise<string>;
  /** Puts another description in place of the present one; `conflict` where `service` is not the present one. */
  updateSwarmService(service: SwarmService, spec: SwarmServiceSpec): Promise<void>;
  /** Its containers end a moment later. One that is gone already is no error. */
  removeSwarmService(id: string): Promise<void>;
  /** Tasks of a service, past ones too. */
  listSwarmTasks(service: string, signal?: AbortSignal): Promise<SwarmTask[]>;
  /** What all containers of a service write, in the order in which it arrives; with `follow`, until `signal` aborts. */
  swarmServiceLogs(
    id: string,
    options: Pick<LogOptions, 'follow' | 'tail'>,
    signal: AbortSignal,
  ): AsyncIterable<SwarmLogLine>;
}

export interface SwarmService {
  readonly id: string;
  /** Grows with every change of the object. */
  readonly version: number;
  readonly spec: SwarmServiceSpec;
  /** New tasks have failed, and the others are left as they were. */
  readonly isUpdatePaused?: boolean;
}

/** A service as in the API's `POST /services/create`; only the fields that are used here. */
export interface SwarmServiceSpec {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly TaskTemplate: {
    readonly ContainerSpec: SwarmContainerSpec;
    readonly RestartPolicy: { readonly Condition: string; readonly Delay: number };
    readonly Placement: {
      readonly Constraints: readonly string[];
      readonly MaxReplicas?: number;
      readonly Platforms?: readonly { readonly Architecture: string; readonly OS: string }[];
    };
    readonly Networks: readonly { readonly Target: string }[];
    readonly LogDriver?: { readonly Name: string; readonly Options: Readonly<Record<string, string>> };
  };
  readonly Mode: { readonly Replicated: { readonly Replicas: number } };
  readonly UpdateConfig: {
    readonly Parallelism: number;
    readonly Order: string;
    readonly FailureAction: string;
    readonly Monitor: number;
  };
  readonly EndpointSpec: { readonly Mode: string };
}

export interface SwarmContainerSpec {
  readonly Image: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Args: readonly string[];
  readonly Env: readonly string[];
  readonly User: string;
  readonly Mounts?: readonly {
    readonly Type: string;
    readonly Source: string;
    readonly Target: string;
  }[];
  readonly StopGracePeriod: number;
  readonly Healthcheck: {
    readonly Test: readonly string[];
    readonly Interval: number;
    readonly Timeout: number;
    readonly Retries: number;
    readonly StartPeriod: number;
  };
  readonly Secrets: readonly ({
    readonly SecretID: string;
    readonly SecretName: string;
  } & SwarmFileReference)[];
  readonly Configs: readonly ({
    readonly ConfigID: string;
    readonly ConfigName: string;
  } & SwarmFileReference)[];
}

/** Where a secret or config is in the container, and its owner there. */
export interface SwarmFileReference {
  readonly File: {
    readonly Name: string;
    readonly UID: string;
    readonly GID: string;
    /** 0o400 and its like. */
    readonly Mode: number;
  };
}

export interface SwarmLogLine {
  readonly stream: 'stdout' | 'stderr';
  /** The member that it was written on; absent for a message of the engine itself, such as that a member is away. */
  readonly nodeId?: string;
  /** RFC 3339, in a form that sorts. */
  readonly time: string;
  /** With its line break. */
  readonly text: string;
}

export interface SwarmTask {
  readonly id: string;
  /** The member that it is given to; empty before. */
  readonly nodeId: string;
  readonly desiredState: string;
  /** "preparing", "running", "failed", "rejected", ... */
  readonly state: string;
  /** Why it is not in the state that it should be in; empty where the Swarm gives no reason. */
  readonly message: string;
  /** What its container is made from. */
  readonly container: SwarmContainerSpec;
}
