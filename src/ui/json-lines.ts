import type { FailureSummary, OperationSummary, ProgressEvent } from '../progress/event.ts';
import type { OutputStream, View } from './output.ts';
import { sumLayers } from './pull-progress.ts';
import { EMPTY_STATE, lineOf, reduce, type ViewState } from './state.ts';
import { resourceLabel } from './wording.ts';

/**
 * One line of `--progress json`. Stable: fields may be added, none is renamed or dropped. `id`,
 * `parent_id`, `text`, `status`, `current`, `total` and `percent` are docker compose's, so that what
 * reads its lines reads these.
 */
export interface JsonLine {
  /** ISO 8601, when the line was written. */
  readonly time: string;
  /** The event's kind, as in `ProgressEvent`. */
  readonly kind: ProgressEvent['kind'];
  /** "Container shop-web-1"; of a layer, the layer's. Never with a node: that is `node`. */
  readonly id?: string;
  /** Of a layer: the image's `id`. */
  readonly parent_id?: string;
  /** The word that a person would see: "Starting", "Error". */
  readonly status?: string;
  /** The message of a warning or failure, a layer's report, the reason of a skip, an unusual outcome. */
  readonly text?: string;
  readonly current?: number;
  readonly total?: number;
  /** Of the whole image, in the lines of its layers. */
  readonly percent?: number;
  readonly node?: string;
  readonly service?: string;
  /** "start-container", and the id of that operation in the plan. */
  readonly operation?: string;
  readonly operation_id?: string;
  readonly cause?: string;
  /** How long the operation took, once it has ended; whole milliseconds, like `at_ms`. */
  readonly elapsed_ms?: number;
  /** Since the run began. */
  readonly at_ms?: number;
  readonly error?: FailureSummary;
  /** Of a warning, and of what `watch` does. */
  readonly code?: string;
  /** Of what `watch` does. */
  readonly container?: string;
  readonly changes?: number;
  readonly hint?: string;
  /** Of run-start. */
  readonly project?: string;
  readonly nodes?: readonly string[];
  readonly operations?: number;
  /** Of run-end: numbers of operations. */
  readonly done?: number;
  readonly failed?: number;
  readonly skipped?: number;
  readonly interrupted?: boolean;
}

/** Writes every event as one JSON object per line. `now` is the wall clock in milliseconds. */
export function createJsonView(stream: OutputStream, now: () => number): View {
  let state = EMPTY_STATE;
  return {
    handle(event) {
      state = reduce(state, event);
      const line: JsonLine = { time: new Date(now()).toISOString(), ...toFields(state, event) };
      stream.write(`${JSON.stringify(line)}\n`);
    },
    close: () => Promise.resolve(),
  };
}

function toFields(state: ViewState, event: ProgressEvent): Omit<JsonLine, 'time'> {
  switch (event.kind) {
    case 'run-start':
      return { ...event, operations: event.operations.length };
    case 'warning': {
      const { message, ...rest } = event;
      return { ...rest, text: message };
    }
    case 'watch': {
      const { message, elapsedMs, ...rest } = event;
      return {
        ...rest,
        text: message,
        ...(elapsedMs === undefined ? {} : { elapsed_ms: Math.round(elapsedMs) }),
      };
    }
    case 'run-end': {
      const { atMs, ...rest } = event;
      return { ...rest, at_ms: Math.round(atMs) };
    }
    default:
      return {
        kind: event.kind,
        ...operationFields(event.operation),
        status: lineOf(state, event.operation)?.word ?? '',
        ...outcomeFields(state, event),
        at_ms: Math.round(event.atMs),
      };
  }
}

function operationFields(operation: OperationSummary): Omit<JsonLine, 'time' | 'kind'> {
  const { service } = operation.resource;
  return {
    id: resourceLabel(operation, false),
    node: operation.node,
    ...(service === undefined ? {} : { service }),
    operation: operation.kind,
    operation_id: operation.id,
    cause: operation.cause,
  };
}

type OperationEvent = Extract<ProgressEvent, { operation: OperationSummary }>;

function outcomeFields(state: ViewState, event: OperationEvent): Partial<JsonLine> {
  switch (event.kind) {
    case 'operation-start':
      return {};
    case 'operation-done':
      return {
        elapsed_ms: Math.round(event.elapsedMs),
        ...(event.note === undefined ? {} : { text: event.note }),
      };
    case 'operation-failed':
      return { elapsed_ms: Math.round(event.elapsedMs), error: event.failure, text: event.failure.message };
    case 'operation-output':
      return { text: event.text };
    case 'operation-skipped':
      return { text: event.because };
    case 'operation-progress': {
      const line = lineOf(state, event.operation);
      const percent = line === undefined ? undefined : sumLayers(line.pull)?.percent;
      return {
        id: event.layer,
        parent_id: resourceLabel(event.operation, false),
        status: event.text,
        text: event.text,
        ...(event.currentBytes === undefined ? {} : { current: event.currentBytes }),
        ...(event.totalBytes === undefined ? {} : { total: event.totalBytes }),
        ...(percent === undefined ? {} : { percent }),
      };
    }
  }
}
