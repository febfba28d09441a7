import { BugError } from '../errors/flotilla-error.ts';
import type { Resource } from '../plan/operation.ts';
import type { FailureSummary, OperationSummary, ProgressEvent } from '../progress/event.ts';
import { addLayer, NO_PROGRESS, type PullProgress } from './pull-progress.ts';
import { doneWord, FAILED_WORD, RECREATE, SKIPPED_WORD, workingWord } from './wording.ts';

export type Phase = 'pending' | 'working' | 'done' | 'failed' | 'skipped';

interface Step {
  readonly operation: OperationSummary;
  readonly phase: Phase;
}

/** Everything that happens to one resource in one run. */
export interface ResourceLine {
  readonly key: string;
  /** "Container shop-web-1". */
  readonly label: string;
  readonly node: string;
  readonly resource: Resource;
  /** The status: "Starting". Empty while pending. */
  readonly word: string;
  /** Of the line; `done` as soon as nothing runs, although later operations may still come. */
  readonly phase: Phase;
  /** Why it is touched, in the words of the operation that ran last. */
  readonly cause: string;
  /** Why the container is replaced by another, where it is. */
  readonly replacedFor?: string;
  /** Absent where none of its operations was tried. */
  readonly startedMs?: number;
  /** Set while nothing runs. */
  readonly elapsedMs?: number;
  readonly failure?: FailureSummary;
  /** What kept it from being tried. */
  readonly because?: string;
  readonly pull: PullProgress;
  /** The last line that its work has written. */
  readonly output?: string;
  readonly steps: readonly Step[];
}

type OperationEvent = Extract<ProgressEvent, { operation: OperationSummary }>;
type DoneEvent = Extract<ProgressEvent, { kind: 'operation-done' }>;

/** A line before its first operation starts. */
export function pendingLine(
  key: string,
  label: string,
  operations: readonly OperationSummary[],
): ResourceLine {
  const [first] = operations;
  if (first === undefined) throw new BugError('A line is drawn of no operation');
  return {
    key,
    label,
    node: first.node,
    resource: first.resource,
    word: '',
    phase: 'pending',
    cause: first.cause,
    pull: NO_PROGRESS,
    steps: operations.map((operation) => ({ operation, phase: 'pending' })),
  };
}

/** True once nothing more will happen to the resource, and nothing went wrong: the header counts it. */
export function isComplete(line: ResourceLine): boolean {
  return line.phase === 'done' && line.steps.every((step) => step.phase === 'done');
}

/** The line after one of its operations reported something. */
export function advanceLine(line: ResourceLine, event: OperationEvent): ResourceLine {
  switch (event.kind) {
    case 'operation-start':
      return started(withStep(line, event.operation, 'working'), event.operation, event.atMs);
    case 'operation-progress':
      return { ...line, pull: addLayer(line.pull, event) };
    case 'operation-output':
      return { ...line, output: event.text };
    case 'operation-done':
      return done(withStep(line, event.operation, 'done'), event);
    case 'operation-failed':
      return {
        ...settled(withStep(line, event.operation, 'failed'), FAILED_WORD, 'failed', event.atMs),
        failure: event.failure,
      };
    case 'operation-skipped':
      return skipped(withStep(line, event.operation, 'skipped'), event.because, event.atMs);
  }
}

function withStep(line: ResourceLine, operation: OperationSummary, phase: Phase): ResourceLine {
  const steps = line.steps.map((step) => (step.operation.id === operation.id ? { operation, phase } : step));
  return { ...line, steps };
}

function isFinal(line: ResourceLine): boolean {
  return line.phase === 'failed' || line.phase === 'skipped';
}

function started(line: ResourceLine, operation: OperationSummary, atMs: number): ResourceLine {
  if (isFinal(line)) return line;
  const { elapsedMs: _, ...running } = line;
  const { cause } = operation;
  const what = isPartOfRecreate(line, operation)
    ? { word: RECREATE.working, replacedFor: cause }
    : { word: workingWord(operation) };
  return { ...running, ...what, phase: 'working', cause, startedMs: line.startedMs ?? atMs };
}

function done(line: ResourceLine, event: DoneEvent): ResourceLine {
  if (isFinal(line)) return line;
  const { operation, atMs, note } = event;
  const running = line.steps.find((step) => step.phase === 'working');
  if (running !== undefined) return started(line, running.operation, atMs);
  if (!isPartOfRecreate(line, operation)) return settled(line, note ?? doneWord(operation), 'done', atMs);
  const isHalfWay = line.steps.some(
    (step) => step.phase !== 'done' && isPartOfRecreate(line, step.operation),
  );
  // Between two steps of a replacement nothing runs for a moment; that is not worth a tick.
  if (isHalfWay) return { ...line, word: RECREATE.working };
  return settled(line, RECREATE.done, 'done', atMs);
}

function skipped(line: ResourceLine, because: string, atMs: number): ResourceLine {
  if (isFinal(line)) return line;
  return { ...settled(line, SKIPPED_WORD, 'skipped', atMs), because };
}

function settled(line: ResourceLine, word: string, phase: Phase, atMs: number): ResourceLine {
  // What is skipped may never have begun.
  const elapsed = line.startedMs === undefined ? {} : { elapsedMs: Math.max(0, atMs - line.startedMs) };
  return { ...line, word, phase, ...elapsed };
}

const REPLACING = new Set(['create-container', 'stop-container', 'remove-container', 'rename-container']);

/** The container takes the place of one that is there: these operations are one step to the user. */
function isPartOfRecreate(line: ResourceLine, operation: OperationSummary): boolean {
  if (!REPLACING.has(operation.kind)) return false;
  const kinds = line.steps.map((step) => step.operation.kind);
  return (
    kinds.includes('create-container') &&
    (kinds.includes('remove-container') || kinds.includes('rename-container'))
  );
}
