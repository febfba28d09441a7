import type { ApplyContext } from '../apply/apply.ts';
import type { Clock } from '../async/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { ProjectContents } from '../model/desired/contents.ts';
import { type Channel, DEFAULT_THRESHOLDS, type Thresholds } from '../model/desired/notify.ts';
import type { LeaseRecord } from '../store/lease-record.ts';
import type { RecordStore } from '../store/record-store.ts';
import type { RevisionState, StackRevision } from '../store/stacks.ts';
import type { NodeCondition } from './rules/condition.ts';

/** What a manager is given: the world as it sees it. */
export interface ManagerPorts {
  readonly engines: ReadonlyMap<string, Engine>;
  readonly records: RecordStore;
  readonly clock: Clock;
  /** ISO 8601, for people and for schedules. */
  readonly timeOfDay: () => string;
  /** 0 to 1. */
  readonly random: () => number;
  /** For one pass: with these engines, some of which are known to be silent. */
  readonly applyContext: (engines: ReadonlyMap<string, Engine>, signal: AbortSignal) => ApplyContext;
  /** What the secrets and configs of revisions hold, on top of each other. */
  readonly readContents: (...revisions: readonly StackRevision[]) => Promise<ProjectContents>;
  /** Brings the routing mesh of all nodes to what runs; absent where there is none. */
  readonly bringRoutes?: (signal: AbortSignal) => Promise<void>;
  /** What a node has left of what runs out; absent where nobody looks. */
  readonly nodeCondition?: (node: string, signal: AbortSignal) => Promise<NodeCondition>;
  /** The channels that get news of a stack; none once it is gone. */
  readonly audience?: (stack: string, channels: readonly Channel[]) => void;
  readonly report: (event: ManagerEvent) => void;
}

export interface ManagerOptions {
  /** Unique for the process. */
  readonly holder: string;
  /** Where it runs, for people. */
  readonly where: string;
  readonly version: string;
  readonly leaseTtlMs: number;
  /** How often the store is asked for stacks that are new or changed. */
  readonly storeMs: number;
  /** How often each node is asked for an answer, and how long it may take. */
  readonly probeMs: number;
  readonly answerMs: number;
  /** How long a node may be silent before its replicas are run elsewhere. */
  readonly nodeDownMs: number;
  /** Every stack is looked at that often, whatever was heard. */
  readonly resyncMs: number;
  /** How often the use of services with `x-autoscale` is read. */
  readonly sampleMs: number;
  /** How often each node is asked what it has left. */
  readonly conditionMs: number;
  readonly thresholds: Thresholds;
  /** Passes at a time. */
  readonly parallelStacks: number;
}

export const DEFAULT_MANAGER_OPTIONS: Omit<ManagerOptions, 'holder' | 'where' | 'version'> = {
  leaseTtlMs: 15_000,
  storeMs: 2000,
  probeMs: 2000,
  answerMs: 3000,
  nodeDownMs: 10_000,
  resyncMs: 5 * 60_000,
  sampleMs: 15_000,
  conditionMs: 5 * 60_000,
  thresholds: DEFAULT_THRESHOLDS,
  parallelStacks: 4,
};

/** Everything a manager reports: for its log, for those who want to be told, and for its metrics. */
export type ManagerEvent =
  | { readonly kind: 'waiting'; readonly holder: LeaseRecord }
  | { readonly kind: 'leading'; readonly epoch: number }
  | { readonly kind: 'deposed'; readonly message: string }
  | {
      readonly kind: 'node-silent' | 'node-down' | 'node-up';
      readonly node: string;
      readonly reason?: string;
    }
  | {
      readonly kind: 'pass';
      readonly stack: string;
      readonly elapsedMs: number;
      readonly operations: number;
      /** What is not as it was asked for; none where all is well. */
      readonly problems: readonly string[];
    }
  /** What a service with `x-autoscale` uses, and how many replicas it is to have. */
  | {
      readonly kind: 'load';
      readonly stack: string;
      readonly service: string;
      readonly replicas: number;
      readonly min: number;
      readonly max: number;
      /** Of each metric that decides: used by what is to be used. Empty where nothing could be read. */
      readonly shares: Readonly<Record<string, number>>;
      /** "cpu 81 % of 70 %"; empty where nothing could be read. */
      readonly reason: string;
    }
  | {
      readonly kind: 'autoscale';
      readonly stack: string;
      readonly service: string;
      readonly from: number;
      readonly to: number;
      readonly reason: string;
    }
  /** What a node has left. */
  | { readonly kind: 'condition'; readonly node: string; readonly condition: NodeCondition }
  /** It has less than it should, or enough again. */
  | {
      readonly kind: 'disk-low' | 'disk-restored' | 'certificate-low' | 'certificate-restored';
      readonly node: string;
      /** "the disk", or which certificate. */
      readonly what: string;
      readonly message: string;
    }
  /** The fleet file has changed, or can't be used as it is now. */
  | { readonly kind: 'fleet-file'; readonly message: string }
  /** The stack was removed. */
  | { readonly kind: 'gone'; readonly stack: string }
  | { readonly kind: 'routes-failed' | 'notify-failed' | 'store-failed'; readonly message: string }
  | { readonly kind: 'pass-failed'; readonly stack: string; readonly message: string }
  | {
      readonly kind: 'rollout';
      readonly stack: string;
      readonly revision: number;
      readonly state: RevisionState;
    };

/** How a look at the branch that a stack follows ended. */
export interface FollowEvent {
  readonly kind: 'follow';
  readonly stack: string;
  readonly message: string;
  /** The stack is what the branch says. */
  readonly isWell: boolean;
}
