import type { FailureSummary, OperationSummary, ProgressEvent } from '../progress/event.ts';
import type { OutputStream, View } from './output.ts';
import type { ResourceLine } from './resource-line.ts';
import { EMPTY_STATE, lineOf, type RunStart, reduce, type ViewState, type Warning } from './state.ts';
import { printable, printableLine } from './text/ansi.ts';
import { RECREATE, resourceLabel, unchangedWord } from './wording.ts';

export interface PlainOptions {
  /** Adds the causes. */
  readonly verbose: boolean;
  /** Adds the cause where a container is replaced. */
  readonly explains?: boolean;
  /** In docker compose's place: its forms for builds, whose output goes there, and for pulls. */
  readonly compose?: ComposeForms | undefined;
}

export interface ComposeForms {
  readonly buildOutput: Pick<OutputStream, 'write'>;
}

/**
 * One line per change of a resource, as docker compose's plain progress:
 * " Container shop-web-1  Starting".
 */
export function createPlainView(stream: OutputStream, options: PlainOptions): View {
  let state = EMPTY_STATE;
  return {
    handle(event) {
      const before = state;
      state = reduce(state, event);
      const { compose } = options;
      if (compose !== undefined && event.kind === 'operation-output' && isOf(event, 'build-image')) {
        compose.buildOutput.write(buildLine(state, event));
        return;
      }
      const isPull = compose !== undefined && isOf(event, 'pull-image');
      const text = isPull ? pullText(before, state, event) : plainText(before, state, event, options);
      if (text !== '') stream.write(text);
    },
    close: () => Promise.resolve(),
  };
}

type Output = Extract<ProgressEvent, { kind: 'operation-output' }>;
type OperationEvent = Extract<ProgressEvent, { operation: OperationSummary }>;

function isOf(event: ProgressEvent, kind: OperationSummary['kind']): event is OperationEvent {
  return 'operation' in event && event.operation.kind === kind;
}

/** " web Pulled": docker compose names the service, and no layers. */
function pullText(before: ViewState, after: ViewState, event: OperationEvent): string {
  const line = lineOf(after, event.operation);
  if (line === undefined) return '';
  const label = event.operation.resource.service ?? line.label;
  if (event.kind === 'operation-failed') {
    const { message, hint } = event.failure;
    return ` ${label} Error ${printable(message)}\n${hintText(hint)}`;
  }
  return line.word === lineOf(before, event.operation)?.word ? '' : ` ${label} ${line.word}\n`;
}

function plainText(before: ViewState, after: ViewState, event: ProgressEvent, options: PlainOptions): string {
  const { compose } = options;
  if (event.kind === 'warning') return warningText(event);
  if (event.kind === 'run-start') return unchangedText(event, compose !== undefined);
  if (event.kind === 'run-end' || event.kind === 'watch') return '';
  const line = namedLine(after, event.operation, compose !== undefined);
  const was = lineOf(before, event.operation);
  if (line === undefined || was === undefined) return '';
  if (compose !== undefined && isUnsaid(event, line)) return '';
  if (event.kind === 'operation-progress') {
    const isNews = was.pull.layers.get(event.layer)?.text !== event.text;
    return isNews ? ` ${line.label} ${event.layer} ${printable(event.text)}\n` : '';
  }
  if (event.kind === 'operation-output') return ` ${line.label}  ${printable(event.text)}\n`;
  // A second failure of the same resource changes no word, and must be read all the same.
  if (event.kind === 'operation-failed') return failureText(line.label, event.failure);
  if (isSaid(event, was, line)) return '';
  return ` ${line.label}  ${statusText(line, event.operation, saysWhy(line, options))}\n`;
}

/** What docker compose does without a word where it makes a network anew. */
function isUnsaid({ kind, operation }: OperationEvent, { steps }: ResourceLine): boolean {
  const isOfNetwork = operation.kind === 'connect-network' || operation.kind === 'disconnect-network';
  if (isOfNetwork) return kind === 'operation-start' || kind === 'operation-done';
  const isRemoval = operation.kind === 'remove-network' && kind === 'operation-start';
  return isRemoval && steps.some((step) => step.operation.kind === 'create-network');
}

/** The line of an operation's resource; docker compose names a provider by its service only. */
function namedLine(
  state: ViewState,
  operation: OperationSummary,
  isCompose: boolean,
): ResourceLine | undefined {
  const line = lineOf(state, operation);
  const isBare = isCompose && operation.kind === 'run-provider';
  return line !== undefined && isBare ? { ...line, label: operation.resource.name } : line;
}

/** "#2 [1/3] RUN npm ci": the images of a run are numbered, as BuildKit numbers its steps. */
function buildLine(state: ViewState, { operation, text }: Output): string {
  const images = state.lines.filter(({ steps }) =>
    steps.some((step) => step.operation.kind === 'build-image'),
  );
  const number = images.findIndex(({ key }) => key === lineOf(state, operation)?.key) + 1;
  return `#${number} ${printableLine(text)}\n`;
}

function unchangedText({ unchanged = [], nodes }: RunStart, isCompose: boolean): string {
  const lines = unchanged.map((one) => {
    const { kind, service } = one.resource;
    const label = resourceLabel(one, nodes.length > 1);
    if (isCompose && kind === 'image') return ` ${service} ${unchangedWord(one)}\n`;
    // docker compose stops what has ended too.
    const begun = isCompose && one.isStopped === true ? ` ${label}  Stopping\n` : '';
    return `${begun} ${label}  ${unchangedWord(one)}\n`;
  });
  return lines.join('');
}

/** Where a new container starts first, replacing and waiting take turns: each is said when it begins. */
function isSaid({ kind }: OperationEvent, was: ResourceLine, line: ResourceLine): boolean {
  if (line.word === was.word && line.phase === was.phase) return true;
  if (line.phase !== 'working') return false;
  return kind === 'operation-done' || (line.word === RECREATE.working && was.replacedFor !== undefined);
}

function saysWhy(line: ResourceLine, { verbose, explains }: PlainOptions): boolean {
  return verbose || (explains === true && line.word === RECREATE.working);
}

function statusText(line: ResourceLine, operation: OperationSummary, withCause: boolean): string {
  if (line.phase === 'skipped') {
    return `${line.word}: ${printable(line.because ?? '')}`;
  }
  return withCause && line.phase === 'working' ? `${line.word} (${printable(operation.cause)})` : line.word;
}

/** " Container shop-web-1  Error: message", and the hint on a line of its own. */
export function failureText(label: string, failure: FailureSummary): string {
  return ` ${label}  Error: ${printable(failure.message)}\n${hintText(failure.hint)}`;
}

/** "warning: message", and the hint on a line of its own. */
export function warningText(warning: Warning): string {
  return `warning: ${printable(warning.message)}\n${hintText(warning.hint)}`;
}

function hintText(hint: string | undefined): string {
  return hint === undefined ? '' : `   hint: ${printable(hint)}\n`;
}
