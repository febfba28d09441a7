import type { ContainerBody, ContainerSpec } from '../model/container-spec.ts';
import type { ObservedContainer, ObservedEndpoint } from '../model/observed/container.ts';
import type { Session, TerminalSize } from './session.ts';

export type WaitCondition = 'not-running' | 'next-exit' | 'removed';

/** The engine's calls for containers. Every method throws an `EngineError`. */
export interface ContainerCalls {
  /** All containers, stopped ones too, that carry every one of the labels ("key" or "key=value"). */
  listContainers(labels: readonly string[], signal?: AbortSignal): Promise<ObservedContainer[]>;
  inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails>;

  /** The new container's id and the engine's warnings. */
  createContainer(spec: ContainerSpec): Promise<{ id: string; warnings: readonly string[] }>;
  startContainer(id: string): Promise<void>;
  /** `timeoutSeconds` undefined: the container's own stop timeout, or the engine's 10 s. */
  stopContainer(id: string, timeoutSeconds?: number, signal?: AbortSignal): Promise<void>;
  killContainer(id: string, signal?: string): Promise<void>;
  restartContainer(id: string, timeoutSeconds?: number, signal?: AbortSignal): Promise<void>;
  pauseContainer(id: string): Promise<void>;
  unpauseContainer(id: string): Promise<void>;
  renameContainer(id: string, name: string): Promise<void>;
  /** A container that is gone already is no error. */
  removeContainer(id: string, options: { volumes: boolean; force: boolean }): Promise<void>;

  /** Waits for the container's end -> the exit code. `removed` waits until it is gone, too. */
  waitContainer(id: string, condition: WaitCondition, signal?: AbortSignal): Promise<number>;
  /** Resolves once the engine is waiting: from then on no end is missed, however early. `exit` is the exit code. */
  beginWait(
    id: string,
    condition: WaitCondition,
    signal?: AbortSignal,
  ): Promise<{ readonly exit: Promise<number> }>;
  /** The processes in a container, as `ps` with those arguments shows them on the node. */
  topContainer(id: string, psArguments?: string): Promise<ProcessTable>;
  /**
   * One reading, or one a second until `signal` aborts. `oneShot`: without a reading before it to compare with, which the engine
   * would need a second for.
   */
  stats(
    id: string,
    options: { stream: boolean; oneShot?: boolean },
    signal: AbortSignal,
  ): AsyncIterable<ContainerStats>;
  /** Connects to the container's main process. */
  attachContainer(id: string, options: AttachOptions): Promise<Session>;
  resizeContainer(id: string, size: TerminalSize): Promise<void>;
  /** The container's file system as a tar. */
  exportContainer(id: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Makes an image from the container's file system -> its id. */
  commitContainer(id: string, options: CommitOptions): Promise<string>;

  /** Log lines, oldest first; with `follow`, until the container ends or `signal` aborts. */
  logs(id: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogChunk>;
}

export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly health?: 'starting' | 'healthy' | 'unhealthy';
  readonly exitCode: number;
  /** The engine's words for why its last start failed; absent where it has not. */
  readonly startError?: string;
  readonly networks: readonly ObservedEndpoint[];
  readonly isTty: boolean;
  /** The output of the last health probes, newest last. */
  readonly healthLog: readonly { readonly exitCode: number; readonly output: string }[];
  readonly hasHealthcheck: boolean;
  /** The settings it was created with, merged with the image's own. */
  readonly settings: ContainerBody;
  /** When its last run began; the form is that of `finishedAt`. Absent before the first start. */
  readonly startedAt?: string;
  /** When its last run ended, as Unix seconds with nine decimals; absent before the first end. */
  readonly finishedAt?: string;
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

export interface ProcessTable {
  readonly titles: readonly string[];
  readonly processes: readonly (readonly string[])[];
}

export interface AttachOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  /** What was written before comes first. */
  readonly logs?: boolean;
  /** "ctrl-p,ctrl-q": the engine ends the session, not the process, at these keys. */
  readonly detachKeys?: string;
  readonly signal?: AbortSignal;
}

export interface CommitOptions {
  /** "name:tag"; absent: the image gets an id only. */
  readonly reference?: string;
  readonly author?: string;
  readonly message?: string;
  /** Dockerfile instructions to apply. */
  readonly changes: readonly string[];
  readonly pause: boolean;
}

/** One reading of what a container uses; bytes, and CPU times in nanoseconds. */
export interface ContainerStats {
  readonly readAtMs: number;
  readonly cpu: CpuTimes;
  /** The reading before; zero at the first. */
  readonly previousCpu: CpuTimes;
  readonly onlineCpus: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly networkReceivedBytes: number;
  readonly networkSentBytes: number;
  readonly blockReadBytes: number;
  readonly blockWrittenBytes: number;
  readonly processes: number;
}

export interface CpuTimes {
  readonly container: number;
  readonly system: number;
}
