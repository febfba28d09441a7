import { countLines, type ViewState } from '../state.ts';
import { COLOUR, type Paint } from '../text/ansi.ts';
import { cellWidth, cutEnd, cutMiddle, padCells } from '../text/cells.ts';
import { fit } from './fit.ts';
import { blocksOf, type Moment, type ResourceRow, type Row } from './rows.ts';

export interface FrameOptions {
  readonly moment: Moment;
  /** How many rows the frame may take, its header included. */
  readonly rows: number;
  readonly paint: Paint;
}

/**
 * docker compose's tree as lines: a header that counts, and one line per resource that was begun. None
 * is wider than the moment's columns, and they are no more than `rows`.
 */
export function frameLines(state: ViewState, { moment, rows, paint }: FrameOptions): string[] {
  const fitted = fit(blocksOf(state, moment), rows - 1);
  const widths = widthsOf(fitted.rows, moment.columns);
  const more = fitted.hidden > 0 ? [cutEnd(` … ${fitted.hidden} more`, moment.columns)] : [];
  return [
    header(state, moment.columns, paint),
    ...fitted.rows.map((row) =>
      row.kind === 'note'
        ? paint(row.colour, cutEnd(row.text, moment.columns))
        : resourceLine(row, widths, paint),
    ),
    ...more,
  ];
}

function header(state: ViewState, columns: number, paint: Paint): string {
  const { done, total } = countLines(state);
  const text = cutEnd(`[+] ${state.title} ${done}/${total}`, columns);
  return done === total ? paint(COLOUR.time, text) : text;
}

function resourceLine(row: ResourceRow, widths: Widths, paint: Paint): string {
  const label = padCells(cutMiddle(row.label, widths.label), widths.label);
  const status = cutEnd(row.status, widths.status);
  const gap = ' '.repeat(widths.status - cellWidth(status) + 1);
  const time = row.time.padStart(widths.time);
  return ` ${paint(row.colour, row.glyph)} ${label}  ${paint(row.colour, status)}${gap}${paint(COLOUR.time, time)}`;
}

interface Widths {
  readonly label: number;
  readonly status: number;
  readonly time: number;
}

/** Blanks: around the glyph, between label and status, before the time. */
const GAPS = 3 + 2 + 1;
/** A long name gives way to a status of this length, and a longer status to the name. */
const STATUS_SHARE = 12;

/** Labels share one column, so that the statuses stand below each other. */
function widthsOf(rows: readonly Row[], columns: number): Widths {
  const resources = rows.filter((row) => row.kind === 'resource');
  const longest = (of: (row: ResourceRow) => string) =>
    resources.reduce((width, row) => Math.max(width, cellWidth(of(row))), 0);
  const time = longest((row) => row.time);
  const room = columns - GAPS - time;
  const wantedStatus = Math.min(
    STATUS_SHARE,
    longest((row) => row.status),
  );
  const label = Math.max(
    1,
    Math.min(
      longest((row) => row.label),
      room - wantedStatus,
    ),
  );
  return { label, status: Math.max(1, room - label), time };
}
