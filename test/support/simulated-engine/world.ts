import { createHash } from 'node:crypto';
import type { ParsedTarEntryWithData } from 'modern-tar';
import type { Clock } from './clock.ts';
import { EventLog } from './events.ts';
import type { Behaviour } from './images.ts';

/** The JSON body of `POST /containers/create`, as far as the simulation looks into it. */
export interface CreateBody {
  Image: string;
  Labels?: Record<string, string>;
  Cmd?: string[] | null;
  Entrypoint?: string[] | null;
  Env?: string[];
  Tty?: boolean;
  StopTimeout?: number;
  StopSignal?: string;
  Hostname?: string;
  Healthcheck?: { Test?: string[] };
  ExposedPorts?: Record<string, object>;
  Volumes?: Record<string, object>;
  HostConfig?: {
    NetworkMode?: string;
    Binds?: string[];
    Mounts?: {
      Type: string;
      Source?: string;
      Target: string;
      ReadOnly?: boolean;
      VolumeOptions?: {
        Labels?: Record<string, string>;
        DriverConfig?: { Options?: Record<string, string> };
      };
    }[];
    PortBindings?: Record<string, { HostIp?: string; HostPort?: string }[]>;
    RestartPolicy?: { Name: string; MaximumRetryCount: number };
  };
  NetworkingConfig?: { EndpointsConfig?: Record<string, EndpointBody> };
}

export interface EndpointBody {
  Aliases?: string[];
  IPAMConfig?: { IPv4Address?: string };
}

export interface SimulatedMount {
  readonly type: string;
  readonly volume?: string;
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
  readonly anonymous: boolean;
}

export interface SimulatedPort {
  readonly ip: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
}

export interface SimulatedContainer {
  readonly id: string;
  name: string;
  readonly body: CreateBody;
  readonly image: { readonly id: string; readonly reference: string; readonly behaviour: Behaviour };
  readonly createdAtMs: number;
  state: 'created' | 'running' | 'paused' | 'restarting' | 'exited';
  exitCode: number;
  error: string;
  startedAtMs: number;
  finishedAtMs: number;
  restartCount: number;
  /** The user stopped it: its restart policy does not bring it back. */
  stoppedByUser: boolean;
  health: 'starting' | 'healthy' | 'unhealthy' | undefined;
  healthLog: { exitCode: number; output: string }[];
  readonly endpoints: Map<string, { networkId: string; ip: string; body: EndpointBody }>;
  readonly mounts: readonly SimulatedMount[];
  ports: SimulatedPort[];
  readonly output: { stream: 'stdout' | 'stderr'; timeMs: number; line: string }[];
  /** Takes back the timers of the current run. */
  timers: (() => void)[];
  /** Called at every change of state, and when it is removed. */
  readonly watchers: Set<() => void>;
  removed: boolean;
}

export interface SimulatedNetwork {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly labels: Record<string, string>;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly options: Record<string, string>;
  readonly subnet: string;
  readonly predefined: boolean;
  readonly createdAtMs: number;
  addressesGiven: number;
}

export interface SimulatedVolume {
  readonly name: string;
  readonly driver: string;
  readonly labels: Record<string, string> | null;
  readonly options: Record<string, string> | null;
  readonly createdAtMs: number;
  /** What archives have put there, by its path in the volume. */
  readonly files: Map<string, ParsedTarEntryWithData>;
}

export interface SimulatedImage {
  readonly id: string;
  readonly behaviour: Behaviour;
}

/** Everything that one simulated engine has. Rules are in the files by subject, not here. */
export class World {
  readonly clock: Clock;
  readonly name: string;
  /** As in platforms. */
  readonly architecture: string;
  readonly events: EventLog;
  readonly containers = new Map<string, SimulatedContainer>();
  readonly networks = new Map<string, SimulatedNetwork>();
  readonly volumes = new Map<string, SimulatedVolume>();
  /** By normalised reference. */
  readonly images = new Map<string, SimulatedImage>();
  /** What a pull finds, by normalised reference. */
  readonly registry = new Map<string, Behaviour>();
  #ids = 0;

  constructor(name: string, clock: Clock, architecture = 'amd64') {
    this.name = name;
    this.architecture = architecture;
    this.clock = clock;
    this.events = new EventLog(clock);
  }

  /** 64 hexadecimal digits; the same in every run, so that a test's output can be compared. */
  newId(): string {
    this.#ids += 1;
    return createHash('sha256').update(`${this.name} ${this.#ids}`).digest('hex');
  }
}
