import { variablesOf } from '../../compose/env/variables.ts';
import { renderVariablesYaml } from '../../compose/render/yaml.ts';
import type { LoadResult } from '../../compose/request.ts';

const TITLES = ['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'];
/** docker compose's table: no column is narrower, and at least this many spaces are between two. */
const MIN_WIDTH = 20;
const GAP = 3;

/** The variables that a model refers to; a table where no format is asked for. */
export function variablesText(model: LoadResult['model'], format: 'yaml' | 'json' | undefined): string {
  const variables = variablesOf(model);
  if (format === 'json') return `${JSON.stringify(variables, null, 4)}\n`;
  if (format === 'yaml') return renderVariablesYaml(variables);
  const rows = Object.values(variables).map((use) => [
    use.Name,
    String(use.Required),
    use.DefaultValue,
    use.PresenceValue,
  ]);
  const table = [TITLES, ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(MIN_WIDTH, ...table.map((row) => (row[column]?.length ?? 0) + GAP)),
  );
  return table
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('')}\n`)
    .join('');
}
