import { cellWidth } from './cells.ts';

const DEFAULT_GAP = 3;
/** docker's tables don't get narrower than this per column, so short ones line up between calls. */
const MIN_COLUMN_WIDTH = 10;

/**
 * Aligned columns like those of docker's CLI: upper-case headers, at least three spaces between
 * columns. Ends with a line break; cells must be single-line.
 */
export function formatTable(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  options: {
    readonly minColumnWidth?: number;
    readonly keepsHeaderCase?: boolean;
    readonly gap?: number;
  } = {},
): string {
  const titles = options.keepsHeaderCase ? headers : headers.map((header) => header.toUpperCase());
  const lines = [titles, ...rows];
  const { minColumnWidth: minWidth = MIN_COLUMN_WIDTH, gap = DEFAULT_GAP } = options;
  const widths = headers.map((_, column) =>
    Math.max(minWidth, ...lines.map((line) => cellWidth(line[column] ?? '') + gap)),
  );
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => pad(cell, widths[column] ?? 0))
          .join('')
          .trimEnd()}\n`,
    )
    .join('');
}

function pad(cell: string, to: number): string {
  return cell + ' '.repeat(Math.max(0, to - cellWidth(cell)));
}
