import type { FailureSummary, OperationSummary, ProgressEvent } from '../progress/event.ts';
import type { OutputStream, View } from './output.ts';
import type { ResourceLine } from './resource-line.ts';
import { EMPTY_STATE, lineOf, type RunStart, reduce, type ViewState, type Warning } from './state.ts';
import { printable, printableLine } from './text/ansi.ts';
import { resourceLabel, unchangedWord } from './wording.ts';

export interface PlainOptions {
  /** Adds the causes. */
  readonly verbose: boolean;
  /** Where the output of builds goes; the stream of all the rest by default. */
  readonly buildOutput?: Pick<OutputStream, 'write'> | undefined;
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
      const { buildOutput } = options;
      if (event.kind === 'operation-output' && event.operation.kind === 'build-image' && buildOutput) {
        buildOutput.write(buildLine(state, event));
        return;
      }
      const text = plainText(before, state, event, options.verbose);
      if (text !== '') stream.write(text);
    },
    close: () => Promise.resolve(),
  };
}

type Output = Extract<ProgressEvent, { kind: 'operation-output' }>;

function plainText(before: ViewState, after: ViewState, event: ProgressEvent, verbose: boolean): string {
  if (event.kind === 'warning') return warningText(event);
  if (event.kind === 'run-start') return unchangedText(event);
  if (event.kind === 'run-end' || event.kind === 'watch') return '';
  const line = lineOf(after, event.operation);
  const was = lineOf(before, event.operation);
  if (line === undefined || was === undefined) return '';
  if (event.kind === 'operation-progress') {
    const isNews = was.pull.layers.get(event.layer)?.text !== event.text;
    return isNews ? ` ${line.label} ${event.layer} ${printable(event.text)}\n` : '';
  }
  if (event.kind === 'operation-output') return ` ${line.label}  ${printable(event.text)}\n`;
  // A second failure of the same resource changes no word, and must be read all the same.
  if (event.kind === 'operation-failed') return failureText(line.label, event.failure);
  if (line.word === was.word && line.phase === was.phase) return '';
  return ` ${line.label}  ${statusText(line, event.operation, verbose)}\n`;
}

/** "#2 [1/3] RUN npm ci": the images of a run are numbered, as BuildKit numbers its steps. */
function buildLine(state: ViewState, { operation, text }: Output): string {
  const images = state.lines.filter(({ steps }) =>
    steps.some((step) => step.operation.kind === 'build-image'),
  );
  const number = images.findIndex(({ key }) => key === lineOf(state, operation)?.key) + 1;
  return `#${number} ${printableLine(text)}\n`;
}

function unchangedText({ unchanged = [], nodes }: RunStart): string {
  const lines = unchanged.map((one) => ` ${resourceLabel(one, nodes.length > 1)}  ${unchangedWord(one)}\n`);
  return lines.join('');
}

function statusText(line: ResourceLine, operation: OperationSummary, verbose: boolean): string {
  if (line.phase === 'skipped') {
    return `${line.word}: ${printable(line.because ?? '')}`;
  }
  return verbose && line.phase === 'working' ? `${line.word} (${printable(operation.cause)})` : line.word;
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
