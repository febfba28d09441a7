/** What a shell is to do beside offering the candidates: the numbers of the library that docker's programs answer shells with. */
export const DIRECTIVE = {
  /** Offer files where no candidate fits. */
  files: 0,
  noSpace: 2,
  noFiles: 4,
  /** The candidates are endings of files that are to be offered. */
  endings: 8,
  folders: 16,
} as const;

const NAMES: readonly (readonly [number, string])[] = [
  [DIRECTIVE.noSpace, 'ShellCompDirectiveNoSpace'],
  [DIRECTIVE.noFiles, 'ShellCompDirectiveNoFileComp'],
  [DIRECTIVE.endings, 'ShellCompDirectiveFilterFileExt'],
  [DIRECTIVE.folders, 'ShellCompDirectiveFilterDirs'],
];

export interface Candidate {
  readonly text: string;
  readonly description?: string;
}

/** What can stand in the place of the word that is typed. */
export interface Answer {
  readonly candidates: readonly Candidate[];
  readonly directive: number;
}

export const FILES: Answer = { candidates: [], directive: DIRECTIVE.files };
export const NOTHING: Answer = { candidates: [], directive: DIRECTIVE.noFiles };

/** These words and no others. */
export function oneOf(words: readonly string[]): Answer {
  return { candidates: words.map((text) => ({ text })), directive: DIRECTIVE.noFiles };
}

/** The lines for the shell: the candidates that begin as the word does, and the directive; and what is told beside them. */
export function renderAnswer(
  { candidates, directive }: Answer,
  typed: string,
  isDescribed: boolean,
): { readonly lines: string; readonly told: string } {
  const isOpen = directive === DIRECTIVE.endings;
  const fitting = candidates.filter(({ text }) => isOpen || text.startsWith(typed));
  const lines = fitting.map(({ text, description = '' }) => {
    const [line = ''] = description.split('\n');
    return isDescribed && line !== '' ? `${text}\t${line}` : text;
  });
  const names = NAMES.flatMap(([bit, name]) => ((directive & bit) === 0 ? [] : [name]));
  const told = names.length === 0 ? 'ShellCompDirectiveDefault' : names.join(', ');
  return {
    lines: [...lines, `:${directive}`].map((line) => `${line}\n`).join(''),
    told: `Completion ended with directive: ${told}\n`,
  };
}
