import { Box, Spacer, Text } from 'ink';
import type { ReactNode } from 'react';
import { COLOUR, type Paint } from '../ansi.ts';
import { cellWidth } from '../cells.ts';
import { countLines, type ViewState } from '../state.ts';
import { fit } from './fit.ts';
import { blocksOf, type Moment, type ResourceRow, type Row } from './rows.ts';

export interface TreeProps {
  readonly state: ViewState;
  readonly moment: Moment;
  /** How many rows the tree may take, its header included. */
  readonly rows: number;
  readonly paint: Paint;
}

/** docker compose's tree: a header that counts, and one line per resource that was begun. */
export function Tree({ state, moment, rows, paint }: TreeProps): ReactNode {
  const fitted = fit(blocksOf(state, moment), rows - 1);
  const columns = widthsOf(fitted.rows, moment.columns);
  return (
    <Box flexDirection="column" width={moment.columns}>
      <Header state={state} paint={paint} />
      {fitted.rows.map((row) =>
        row.kind === 'note' ? (
          <Text key={row.key} wrap="truncate-end">
            {paint(row.colour, row.text)}
          </Text>
        ) : (
          <ResourceLine key={row.key} row={row} columns={columns} paint={paint} />
        ),
      )}
      {fitted.hidden > 0 && <Text wrap="truncate-end">{` … ${fitted.hidden} more`}</Text>}
    </Box>
  );
}

function Header({ state, paint }: Pick<TreeProps, 'state' | 'paint'>): ReactNode {
  const { done, total } = countLines(state);
  const text = `[+] ${state.title} ${done}/${total}`;
  return <Text wrap="truncate-end">{done === total ? paint(COLOUR.time, text) : text}</Text>;
}

interface Widths {
  readonly label: number;
  readonly status: number;
}

function ResourceLine(props: { row: ResourceRow; columns: Widths; paint: Paint }): ReactNode {
  const { row, columns, paint } = props;
  return (
    <Box>
      <Text>{` ${paint(row.colour, row.glyph)} `}</Text>
      <Box width={columns.label}>
        <Text wrap="truncate-middle">{row.label}</Text>
      </Box>
      <Text>{'  '}</Text>
      <Box width={columns.status}>
        <Text wrap="truncate-end">{paint(row.colour, row.status)}</Text>
      </Box>
      <Spacer />
      <Text>{paint(COLOUR.time, row.time)}</Text>
    </Box>
  );
}

/** Blanks: around the glyph, between label and status, before the time. */
const GAPS = 3 + 2 + 1;
/** A long name gives way to a status of this length, and a longer status to the name. */
const STATUS_SHARE = 12;

/** Labels share one column, so that the statuses stand below each other. */
function widthsOf(rows: readonly Row[], columns: number): Widths {
  const resources = rows.filter((row) => row.kind === 'resource');
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(cellWidth));
  const room = columns - GAPS - longest(resources.map((row) => row.time));
  const wantedStatus = Math.min(STATUS_SHARE, longest(resources.map((row) => row.status)));
  const label = Math.max(1, Math.min(longest(resources.map((row) => row.label)), room - wantedStatus));
  return { label, status: Math.max(1, room - label) };
}
