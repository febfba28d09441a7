import type { Clock } from '../async/clock.ts';
import type { PullProgress } from '../engine/images.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Operation, Plan } from '../plan/operation.ts';
import type { Emit, FailureSummary, OperationSummary } from '../progress/event.ts';
import type { ApplyResult, Outcome } from './outcome.ts';

/** Turns what happens in a run into progress events and outcomes, with the times. */
export class RunReporter {
  readonly #plan: Plan;
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #beganAt: number;
  readonly #failures: { operation: OperationSummary; error: Error }[] = [];

  constructor(plan: Plan, clock: Clock, emit: Emit) {
    this.#plan = plan;
    this.#clock = clock;
    this.#emit = emit;
    this.#beganAt = clock.now();
  }

  begin(): void {
    this.#emit({
      kind: 'run-start',
      project: this.#plan.project,
      nodes: [...new Set(this.#plan.operations.map(({ node }) => node))],
      operations: this.#plan.operations.map(summaryOf),
      ...(this.#plan.unchanged === undefined ? {} : { unchanged: this.#plan.unchanged }),
    });
  }

  /** The time it started at, for `done` and `failed`. */
  started(operation: Operation): number {
    this.#emit({ kind: 'operation-start', atMs: this.#atMs(), operation: summaryOf(operation) });
    return this.#clock.now();
  }

  pull(operation: Operation, { layer, status, currentBytes, totalBytes }: PullProgress): void {
    this.#emit({
      kind: 'operation-progress',
      atMs: this.#atMs(),
      operation: summaryOf(operation),
      layer,
      text: status,
      ...(currentBytes === undefined ? {} : { currentBytes }),
      ...(totalBytes === undefined ? {} : { totalBytes }),
    });
  }

  output(operation: Operation, text: string): void {
    this.#emit({ kind: 'operation-output', atMs: this.#atMs(), operation: summaryOf(operation), text });
  }

  done(operation: Operation, startedAt: number, note: string | undefined): Outcome {
    const noted = note === undefined ? {} : { note };
    this.#emit({
      kind: 'operation-done',
      atMs: this.#atMs(),
      elapsedMs: this.#clock.now() - startedAt,
      operation: summaryOf(operation),
      ...noted,
    });
    return { kind: 'done', atMs: this.#atMs(), ...noted };
  }

  failed(operation: Operation, startedAt: number, error: Error): Outcome {
    const summary = summaryOf(operation);
    if (operation.isOptional !== true) this.#failures.push({ operation: summary, error });
    this.#emit({
      kind: 'operation-failed',
      atMs: this.#atMs(),
      elapsedMs: this.#clock.now() - startedAt,
      operation: summary,
      failure: failureOf(error),
    });
    return { kind: 'failed', error, atMs: this.#atMs() };
  }

  skipped(operation: Operation, because: string): Outcome {
    this.#emit({ kind: 'operation-skipped', atMs: this.#atMs(), operation: summaryOf(operation), because });
    return { kind: 'skipped', because };
  }

  end(
    outcomes: ReadonlyMap<string, Outcome>,
    interrupted: boolean,
  ): Omit<ApplyResult, 'provided' | 'endpoints' | 'created'> {
    const count = (kind: Outcome['kind']): number =>
      [...outcomes.values()].filter((outcome) => outcome.kind === kind).length;
    this.#emit({
      kind: 'run-end',
      atMs: this.#atMs(),
      done: count('done'),
      failed: count('failed'),
      skipped: count('skipped'),
      interrupted,
    });
    return { outcomes, failures: this.#failures, interrupted, elapsedMs: this.#atMs() };
  }

  #atMs(): number {
    return this.#clock.now() - this.#beganAt;
  }
}

function summaryOf(operation: Operation): OperationSummary {
  const { id, kind, node, resource, cause } = operation;
  const awaited = operation.kind === 'await-container' ? { condition: operation.condition } : {};
  const action = operation.kind === 'run-provider' ? { action: operation.action } : {};
  return { id, kind, node, resource, cause, ...awaited, ...action };
}

function failureOf(error: Error): FailureSummary {
  const code = error instanceof FlotillaError ? error.code : 'BUG';
  const hint = error instanceof FlotillaError ? error.hint : undefined;
  return { code, message: error.message, ...(hint === undefined ? {} : { hint }) };
}
