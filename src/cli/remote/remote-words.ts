import type { VariableUse } from '../../compose/env/variables.ts';
import { withoutLogin } from '../../compose/sources/git-address.ts';

/** A variable of compose files that lie elsewhere, and where its value is from. */
export interface RemoteVariable {
  readonly use: VariableUse;
  readonly value?: string;
  readonly source: 'environment' | 'env file' | 'compose file' | 'none';
}

/** The question before a project is started from remote files. */
export interface RemoteWords {
  place(address: string, folder: string): string;
  askIncludes(addresses: readonly string[]): string;
  askVariables(variables: readonly RemoteVariable[]): string;
}

/** Names variables, and shows no value that is this machine's. */
export const OWN_REMOTE_WORDS: RemoteWords = {
  place: (address, folder) => `The files of ${withoutLogin(address)} are in ${folder}`,
  askIncludes: (addresses) =>
    `Files from elsewhere are included:\n${addresses.map((one) => `  ${withoutLogin(one)}\n`).join('')}Do you trust who wrote them?`,
  askVariables: (variables) =>
    `The files make use of variables:\n${table(
      ['VARIABLE', 'FROM', 'REQUIRED', 'DEFAULT'],
      variables.map(({ use, source }) => [use.Name, source, required(use), use.DefaultValue]),
    )}Go on with these?`,
};

/** docker compose's words, which scripts look for. */
export const COMPOSE_REMOTE_WORDS: RemoteWords = {
  place: (address, folder) =>
    `Your compose stack ${JSON.stringify(withoutLogin(address))} is stored in ${JSON.stringify(folder)}`,
  askIncludes: (addresses) =>
    [
      '\nWarning: This Compose project includes files from remote sources:',
      ...addresses.map((one) => `  - ${withoutLogin(one)}`),
      '\nRemote includes could potentially be malicious. Make sure you trust the source.',
      'Do you want to continue? [y/N]: ',
    ].join('\n'),
  askVariables: (variables) =>
    `\nFound the following variables in configuration:\n${table(
      ['VARIABLE', 'VALUE', 'SOURCE', 'REQUIRED', 'DEFAULT'],
      variables.map(({ use, value, source }) => [
        use.Name,
        value ?? '<unset>',
        source,
        required(use),
        use.DefaultValue,
      ]),
    )}\nDo you want to proceed with these variables? [Y/n]: `,
};

function required({ Required }: VariableUse): string {
  return Required ? 'yes' : 'no';
}

/** Columns as wide as what is in them, three spaces apart. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)) + 3);
  const last = titles.length - 1;
  return lines
    .map((line) => line.map((cell, column) => (column === last ? cell : cell.padEnd(widths[column] ?? 0))))
    .map((cells) => `${cells.join('')}\n`)
    .join('');
}
