import { layerFraction, type PullProgress, sumLayers } from '../pull-progress.ts';
import type { Phase, ResourceLine } from '../resource-line.ts';
import type { ViewState, Warning } from '../state.ts';
import { COLOUR, oneLine, printable } from '../text/ansi.ts';
import { wrapCells } from '../text/cells.ts';
import { humanSize } from '../text/human.ts';

/** " ✔ Network shop_default  Created   0.1s" */
export interface ResourceRow {
  readonly kind: 'resource';
  readonly key: string;
  readonly glyph: string;
  readonly colour: string;
  readonly label: string;
  readonly status: string;
  readonly time: string;
}

/** A text on rows of its own: an error message, a hint, a warning. */
export interface NoteRow {
  readonly kind: 'note';
  readonly key: string;
  readonly colour: string;
  readonly text: string;
}

export type Row = ResourceRow | NoteRow;

/** What is shown of one resource or warning, in full and where there is little room. */
export interface Block {
  readonly phase: Phase | 'warning';
  /** When it was last heard of, in milliseconds since the run began. */
  readonly touchedMs: number;
  readonly full: readonly Row[];
  readonly compact: readonly Row[];
}

export interface Moment {
  readonly nowMs: number;
  readonly columns: number;
  readonly verbose: boolean;
  /** To the end, so that the picture that stays says it too. */
  readonly explains?: boolean;
  /** Nothing moves any more: no spinner. */
  readonly isFinal: boolean;
}

/** The blocks of a state in the order of the screen; lines that are pending are not among them. */
export function blocksOf(state: ViewState, moment: Moment): Block[] {
  // After Ctrl-C, everything that was still to come is not worth a line each.
  const isCalledOff = state.end?.interrupted === true;
  const shown = state.lines.filter(
    ({ phase, startedMs }) => phase !== 'pending' && !(isCalledOff && startedMs === undefined),
  );
  return [
    ...state.warnings.map((warning, index) => warningBlock(warning, index, moment)),
    ...shown.map((line) => lineBlock(line, moment)),
  ];
}

const NOTE_INDENT = 3;

function warningBlock(warning: Warning, index: number, { columns }: Moment): Block {
  const hint = warning.hint === undefined ? '' : `\nhint: ${warning.hint}`;
  const lines = wrapCells(printable(warning.message + hint), columns - NOTE_INDENT);
  const full = lines.map(
    (text, row): Row => ({
      kind: 'note',
      key: `warning ${index} ${row}`,
      colour: COLOUR.warning,
      text: `${row === 0 ? ' ! ' : '   '}${text}`,
    }),
  );
  return { phase: 'warning', touchedMs: 0, full, compact: full.slice(0, 1) };
}

function lineBlock(line: ResourceLine, moment: Moment): Block {
  const { startedMs } = line;
  const elapsedMs = startedMs === undefined ? 0 : (line.elapsedMs ?? Math.max(0, moment.nowMs - startedMs));
  const row: ResourceRow = {
    kind: 'resource',
    key: line.key,
    glyph: glyphOf(line.phase, moment),
    colour: colourOf(line.phase),
    label: line.label,
    status: statusOf(line, moment),
    time: startedMs === undefined ? '' : `${(elapsedMs / 1000).toFixed(1)}s`,
  };
  const touchedMs = (startedMs ?? 0) + elapsedMs;
  if (line.failure === undefined) return { phase: line.phase, touchedMs, full: [row], compact: [row] };
  const { message, hint } = line.failure;
  const text = printable(hint === undefined ? message : `${message}\nhint: ${hint}`);
  const notes = wrapCells(text, moment.columns - NOTE_INDENT).map(
    (part, index): Row => ({
      kind: 'note',
      key: `${line.key} ${index}`,
      colour: COLOUR.failed,
      text: `   ${part}`,
    }),
  );
  const short: Row = { ...row, status: `${row.status}: ${oneLine(message)}` };
  return { phase: line.phase, touchedMs, full: [row, ...notes], compact: [short] };
}

function statusOf(line: ResourceLine, moment: Moment): string {
  if (line.phase === 'skipped') {
    return `${line.word}: ${printable(line.because ?? '')}`;
  }
  const why = moment.explains === true ? line.replacedFor : undefined;
  if (line.phase !== 'working') return `${line.word}${why === undefined ? '' : ` (${printable(why)})`}`;
  const said = moment.verbose ? line.cause : why;
  const cause = said === undefined ? '' : ` (${printable(said)})`;
  const output = line.output === undefined ? '' : ` ${printable(line.output).trim()}`;
  return `${line.word}${cause}${pullText(line.pull) || output}`;
}

/** Eight steps of one character: docker compose's bar has one per layer. */
const FILL = [...'⠀⡀⣀⣄⣤⣦⣶⣷⣿'];

function pullText(pull: PullProgress): string {
  const sum = sumLayers(pull);
  if (sum === undefined) return '';
  const bar = [...pull.layers.values()]
    .map((layer) => FILL[Math.floor(layerFraction(layer) * (FILL.length - 1))])
    .join('');
  const bytes = `${humanSize(sum.currentBytes)} / ${humanSize(sum.totalBytes)}`;
  return sum.isTotalKnown ? ` [${bar}] ${bytes}` : ` [${bar}]`;
}

const SPINNER = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const SPINNER_STEP_MS = 100;

function glyphOf(phase: Phase, { nowMs, isFinal }: Moment): string {
  switch (phase) {
    case 'done':
      return '✔';
    case 'failed':
      return '✘';
    case 'skipped':
      return '!';
    default:
      return isFinal ? '⠿' : (SPINNER[Math.floor(nowMs / SPINNER_STEP_MS) % SPINNER.length] ?? '⠿');
  }
}

function colourOf(phase: Phase): string {
  switch (phase) {
    case 'done':
      return COLOUR.done;
    case 'failed':
      return COLOUR.failed;
    case 'skipped':
      return COLOUR.warning;
    default:
      return COLOUR.working;
  }
}
