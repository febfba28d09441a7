import type { Resource } from '../plan/operation.ts';
import type { OperationSummary, ProgressEvent } from '../progress/event.ts';
import { advanceLine, isComplete, pendingLine, type ResourceLine } from './resource-line.ts';
import { resourceLabel, runTitle } from './wording.ts';

export type RunStart = Extract<ProgressEvent, { kind: 'run-start' }>;
export type Warning = Extract<ProgressEvent, { kind: 'warning' }>;
export type RunEnd = Extract<ProgressEvent, { kind: 'run-end' }>;

/** A run as the user sees it: one line per resource, whatever number of operations it takes. */
export interface ViewState {
  /** The header's verb: "Running". */
  readonly title: string;
  /** Several nodes: every line names its own. */
  readonly namesNodes: boolean;
  readonly lines: readonly ResourceLine[];
  readonly warnings: readonly Warning[];
  readonly end?: RunEnd;
  readonly lineByOperation: ReadonlyMap<string, number>;
}

export const EMPTY_STATE: ViewState = {
  title: 'Running',
  namesNodes: false,
  lines: [],
  warnings: [],
  lineByOperation: new Map(),
};

/** The state after one more event. Pure; a `run-start` begins anew. */
export function reduce(state: ViewState, event: ProgressEvent): ViewState {
  switch (event.kind) {
    case 'run-start':
      return startRun(event);
    case 'warning':
      return { ...state, warnings: [...state.warnings, event] };
    case 'run-end':
      return { ...state, end: event };
    // Happens between runs.
    case 'watch':
      return state;
    default: {
      const index = state.lineByOperation.get(event.operation.id);
      const line = index === undefined ? undefined : state.lines[index];
      // An operation that was not announced has no place in the tree.
      if (index === undefined || line === undefined) return state;
      return { ...state, lines: state.lines.with(index, advanceLine(line, event)) };
    }
  }
}

/** The line an operation belongs to. */
export function lineOf(state: ViewState, operation: OperationSummary): ResourceLine | undefined {
  const index = state.lineByOperation.get(operation.id);
  return index === undefined ? undefined : state.lines[index];
}

/** The header's "3/5". */
export function countLines(state: ViewState): { readonly done: number; readonly total: number } {
  return { done: state.lines.filter(isComplete).length, total: state.lines.length };
}

function startRun(event: RunStart): ViewState {
  const namesNodes = event.nodes.length > 1;
  const groups = [...groupByResource(event.operations)];
  const order = kindOrder(event.operations);
  groups.sort(([, [a]], [, [b]]) => order.indexOf(kindOf(a)) - order.indexOf(kindOf(b)));
  const lines = groups.map(([key, operations]) =>
    pendingLine(key, resourceLabel(operations[0], namesNodes), operations),
  );
  return {
    title: runTitle(event.operations),
    namesNodes,
    lines,
    warnings: [],
    lineByOperation: new Map(
      lines.flatMap((line, index) => line.steps.map(({ operation }) => [operation.id, index] as const)),
    ),
  };
}

type Operations = [OperationSummary, ...OperationSummary[]];

/** In order of first appearance. */
function groupByResource(operations: readonly OperationSummary[]): Map<string, Operations> {
  const groups = new Map<string, Operations>();
  for (const operation of operations) {
    const key = [operation.node, operation.resource.kind, operation.resource.name].join('\u0000');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [operation]);
    else group.push(operation);
  }
  return groups;
}

function kindOf(operation: OperationSummary): Resource['kind'] {
  return operation.resource.kind;
}

/** What is made comes in the order it is needed in; what is only taken down, the other way round. */
function kindOrder(operations: readonly OperationSummary[]): Resource['kind'][] {
  const isTeardown = operations.every(({ kind }) => kind.startsWith('remove-') || kind === 'stop-container');
  return isTeardown
    ? ['container', 'network', 'volume', 'image']
    : ['network', 'volume', 'image', 'container', 'service'];
}
