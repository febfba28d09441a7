import type { AwaitCondition, OperationKind, Resource, Unchanged } from '../plan/operation.ts';

/** What the UI needs to know of an operation; specs stay out, they can hold secrets. */
export interface OperationSummary {
  readonly id: string;
  readonly kind: OperationKind;
  readonly node: string;
  readonly resource: Resource;
  readonly cause: string;
  /** What a wait is for. */
  readonly condition?: AwaitCondition;
  /** What a provider's program is called for. */
  readonly action?: 'up' | 'down' | 'stop';
}

export interface FailureSummary {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export type WatchCode =
  | 'enabled'
  | 'disabled'
  | 'large-batch'
  | 'syncing'
  | 'synced'
  | 'recovered'
  | 'sync-failed'
  | 'rebuilding'
  | 'rebuilt'
  | 'rebuild-failed'
  | 'restarted'
  | 'restart-failed'
  | 'exec-output'
  | 'exec-failed'
  | 'watch-failed';

/** Everything a run reports. Times are milliseconds since the run began. */
export type ProgressEvent =
  /** Every operation of the run, in order, before the first starts. */
  | {
      readonly kind: 'run-start';
      readonly project: string;
      /** More than one node: the UI then names the node of each resource. */
      readonly nodes: readonly string[];
      readonly operations: readonly OperationSummary[];
      /** Containers that run as they should, and stay. */
      readonly unchanged?: readonly Unchanged[];
    }
  | { readonly kind: 'operation-start'; readonly atMs: number; readonly operation: OperationSummary }
  | {
      readonly kind: 'operation-progress';
      readonly atMs: number;
      readonly operation: OperationSummary;
      /** One layer of an image; the sum over layers is the image's progress. */
      readonly layer: string;
      readonly text: string;
      readonly currentBytes?: number;
      readonly totalBytes?: number;
    }
  /** One line that a build writes. */
  | {
      readonly kind: 'operation-output';
      readonly atMs: number;
      readonly operation: OperationSummary;
      readonly text: string;
    }
  | {
      readonly kind: 'operation-done';
      readonly atMs: number;
      readonly elapsedMs: number;
      readonly operation: OperationSummary;
      /** Shown instead of the usual word: "Resource is still in use". */
      readonly note?: string;
    }
  | {
      readonly kind: 'operation-failed';
      readonly atMs: number;
      readonly elapsedMs: number;
      readonly operation: OperationSummary;
      readonly failure: FailureSummary;
    }
  /** Not tried, because `because` failed or was skipped, or the run was interrupted. */
  | {
      readonly kind: 'operation-skipped';
      readonly atMs: number;
      readonly operation: OperationSummary;
      readonly because: string;
    }
  /** Something that `watch` has seen or done, in words and by a code that scripts may rely on. */
  | {
      readonly kind: 'watch';
      readonly code: WatchCode;
      readonly message: string;
      readonly service?: string;
      readonly container?: string;
      /** How many paths it is about. */
      readonly changes?: number;
      readonly elapsedMs?: number;
      readonly hint?: string;
    }
  | { readonly kind: 'warning'; readonly code: string; readonly message: string; readonly hint?: string }
  | {
      readonly kind: 'run-end';
      readonly atMs: number;
      readonly done: number;
      readonly failed: number;
      readonly skipped: number;
      readonly interrupted: boolean;
    };

/** The only channel from core and edge to the UI. Must not throw and must not block. */
export type Emit = (event: ProgressEvent) => void;
