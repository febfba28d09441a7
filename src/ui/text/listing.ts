import { formatTable } from './table.ts';
import { goJson, HEADER_FUNCTIONS, ROW_FUNCTIONS } from './template/functions.ts';
import { compileTemplate } from './template/template.ts';

/** A row by field name, in the order of the JSON output; functions are methods that a template may call. */
export type Row = Readonly<Record<string, unknown>>;

export interface Listing {
  /** The title of every field that a row has. */
  readonly titles: Readonly<Record<string, string>>;
  /** The fields of the plain table, in order. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly minColumnWidth?: number;
}

const TABLE = /^table(?:\s+|$)/;

/**
 * A list in the format that the user asks for: "table", "table TEMPLATE", "json" (an object a line) or
 * a Go template for each row, as docker's commands take it. Throws `TEMPLATE_INVALID`.
 */
export function formatListing(listing: Listing, format: string): string {
  const wanted = format.trim().replaceAll('\\t', '\t').replaceAll('\\n', '\n');
  if (wanted === 'json') return listing.rows.map((row) => `${goJson(row)}\n`).join('');
  if (wanted === '' || wanted === 'table') return plainTable(listing);
  if (TABLE.test(wanted)) return templateTable(listing, wanted.replace(TABLE, ''));
  const template = compileTemplate(wanted);
  return listing.rows.map((row) => `${template.render(row, ROW_FUNCTIONS)}\n`).join('');
}

function plainTable({ titles, columns, rows, minColumnWidth }: Listing): string {
  return formatTable(
    columns.map((field) => titles[field] ?? field),
    rows.map((row) => columns.map((field) => String(row[field]))),
    minColumnWidth === undefined ? {} : { minColumnWidth },
  );
}

function templateTable({ titles, rows, minColumnWidth }: Listing, source: string): string {
  const template = compileTemplate(source);
  const headers = template.render({ ...titles, Label: labelTitle }, HEADER_FUNCTIONS).split('\t');
  const cells = rows.map((row) => template.render(row, ROW_FUNCTIONS).split('\t'));
  return formatTable(headers, cells, {
    keepsHeaderCase: true,
    ...(minColumnWidth === undefined ? {} : { minColumnWidth }),
  });
}

/** {{.Label "com.example.some-name"}} stands under "some name". */
function labelTitle(name: unknown): string {
  const last = String(name).split('.').at(-1) ?? '';
  return last.replace(/[-_]/g, ' ');
}
