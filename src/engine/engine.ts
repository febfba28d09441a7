import type { NodeFacts, NodeInfo } from '../model/observed/fleet.ts';
import type { ArchiveCalls } from './archives.ts';
import type { ContainerCalls } from './containers.ts';
import type { ImageCalls } from './images.ts';
import type { NetworkCalls, VolumeCalls } from './networks.ts';
import type { ExecCalls } from './session.ts';
import type { SwarmCalls } from './swarm.ts';
import type { SwarmAttachmentCalls } from './swarm-attachments.ts';
import type { SwarmConfigCalls } from './swarm-configs.ts';
import type { SwarmSecretCalls } from './swarm-secrets.ts';
import type { SwarmServiceCalls } from './swarm-services.ts';

/**
 * One Docker Engine, as the rest of flotilla sees it. Every method is one request (or one stream) and
 * throws an `EngineError`; nothing here decides or retries. `signal` ends a request early.
 */
export interface Engine
  extends ContainerCalls,
    ImageCalls,
    NetworkCalls,
    VolumeCalls,
    ExecCalls,
    ArchiveCalls,
    SwarmCalls,
    SwarmAttachmentCalls,
    SwarmConfigCalls,
    SwarmSecretCalls,
    SwarmServiceCalls {
  /** The node's name: what users see in a fleet. */
  readonly node: string;

  /** Negotiates the API version; fails where the engine does not answer or is older than API 1.41. */
  facts(signal?: AbortSignal): Promise<NodeFacts>;

  /** Checks that the engine answers. */
  ping(signal?: AbortSignal): Promise<void>;

  /** What the engine reports about its machine; costs it more than `facts`. */
  info(signal?: AbortSignal): Promise<NodeInfo>;

  /** Engine events from now on (or `sinceSeconds`, Unix time), until `signal` aborts. `onListening`: the stream is open. */
  events(filter: EventFilter, signal: AbortSignal, onListening?: () => void): AsyncIterable<EngineEvent>;

  /** Ends the connection. */
  close(): void;
}

export interface EventFilter {
  readonly labels: readonly string[];
  readonly sinceSeconds?: number;
  /** Unix time after which the engine ends the stream. */
  readonly untilSeconds?: number;
}

export interface EngineEvent {
  /** "container", "network", ... */
  readonly type: string;
  /** "start", "die", "health_status: healthy", ... as the engine writes it. */
  readonly action: string;
  readonly id: string;
  readonly timeMs: number;
  /** The same in nanoseconds: more digits than a number holds. */
  readonly timeNanos: bigint;
  readonly attributes: Readonly<Record<string, string>>;
}
