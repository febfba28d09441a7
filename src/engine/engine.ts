import type { ContainerSpec, NetworkSpec, VolumeSpec } from '../model/container-spec.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { NodeFacts, ObservedImage, ObservedNetwork, ObservedVolume } from '../model/observed/fleet.ts';

/**
 * One Docker Engine, as the rest of flotilla sees it. Every method is one request (or one stream) and
 * throws an `EngineError`; nothing here decides or retries. `signal` ends a request early.
 */
export interface Engine {
  /** The node's name: what users see in a fleet. */
  readonly node: string;

  /** Negotiates the API version; fails where the engine does not answer or is older than API 1.41. */
  facts(signal?: AbortSignal): Promise<NodeFacts>;

  /** All containers, stopped ones too, that carry every one of the labels ("key" or "key=value"). */
  listContainers(labels: readonly string[], signal?: AbortSignal): Promise<ObservedContainer[]>;
  inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails>;
  listNetworks(signal?: AbortSignal): Promise<ObservedNetwork[]>;
  listVolumes(signal?: AbortSignal): Promise<ObservedVolume[]>;
  /** undefined where the engine does not have the image. */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ObservedImage | undefined>;

  createNetwork(spec: NetworkSpec): Promise<string>;
  /** A network that is gone already is no error. */
  removeNetwork(idOrName: string): Promise<void>;
  createVolume(spec: VolumeSpec): Promise<void>;
  removeVolume(name: string): Promise<void>;

  /** The new container's id and the engine's warnings. */
  createContainer(spec: ContainerSpec): Promise<{ id: string; warnings: readonly string[] }>;
  startContainer(id: string): Promise<void>;
  /** `timeoutSeconds` undefined: the container's own stop timeout, or the engine's 10 s. */
  stopContainer(id: string, timeoutSeconds?: number): Promise<void>;
  killContainer(id: string, signal?: string): Promise<void>;
  restartContainer(id: string, timeoutSeconds?: number): Promise<void>;
  unpauseContainer(id: string): Promise<void>;
  renameContainer(id: string, name: string): Promise<void>;
  /** A container that is gone already is no error. */
  removeContainer(id: string, options: { volumes: boolean; force: boolean }): Promise<void>;

  pullImage(reference: string, options: PullOptions): Promise<void>;

  /** Log lines, oldest first; with `follow`, until the container ends or `signal` aborts. */
  logs(id: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogChunk>;
  /** Engine events from now on (or `sinceSeconds`, Unix time), until `signal` aborts. */
  events(filter: EventFilter, signal: AbortSignal): AsyncIterable<EngineEvent>;

  /** Ends the connection. */
  close(): void;
}

export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  readonly exitCode: number;
  readonly isTty: boolean;
  /** The output of the last health probes, newest last. */
  readonly healthLog: readonly { readonly exitCode: number; readonly output: string }[];
  readonly hasHealthcheck: boolean;
  /** When its last run began; the form is that of `finishedAt`. Absent before the first start. */
  readonly startedAt?: string;
  /** When its last run ended, as Unix seconds with nine decimals; absent before the first end. */
  readonly finishedAt?: string;
}

export interface PullOptions {
  readonly platform?: string;
  readonly onProgress: (progress: PullProgress) => void;
  readonly signal?: AbortSignal;
}

export interface PullProgress {
  readonly layer: string;
  readonly status: string;
  readonly currentBytes?: number;
  readonly totalBytes?: number;
}

export interface LogOptions {
  readonly follow: boolean;
  /** Number of lines from the end, or all. */
  readonly tail: number | 'all';
  readonly timestamps: boolean;
  readonly since?: string;
  readonly until?: string;
}

/** A piece of output as it came: not necessarily whole lines. */
export interface LogChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Uint8Array;
}

export interface EventFilter {
  readonly labels: readonly string[];
  readonly sinceSeconds?: number;
}

export interface EngineEvent {
  /** "container", "network", ... */
  readonly type: string;
  /** "start", "die", "health_status: healthy", ... as the engine writes it. */
  readonly action: string;
  readonly id: string;
  readonly timeMs: number;
  readonly attributes: Readonly<Record<string, string>>;
}
