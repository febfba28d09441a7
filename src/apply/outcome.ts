import type { OperationSummary } from '../progress/event.ts';

/** How one operation ended, and when: milliseconds since the run began. */
export type Outcome =
  | { readonly kind: 'done'; readonly note?: string; readonly atMs: number }
  | { readonly kind: 'failed'; readonly error: Error; readonly atMs: number }
  /** Not tried, or broken off; `because` says why. */
  | { readonly kind: 'skipped'; readonly because: string };

export interface ApplyResult {
  /** By operation id. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Failures that count: optional operations are not among them. */
  readonly failures: readonly { readonly operation: OperationSummary; readonly error: Error }[];
  readonly interrupted: boolean;
  readonly elapsedMs: number;
  /** Ids of the containers that were made, by the operation that did. */
  readonly created: ReadonlyMap<string, string>;
  /** Variables that providers gave, by service. */
  readonly provided: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Where models answer, by key. */
  readonly endpoints: ReadonlyMap<string, string>;
}
