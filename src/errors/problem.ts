/** A place in a file of the user's; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the marked text in characters, where known; the marker is one character otherwise. */
  readonly length?: number;
}

/**
 * Something wrong, or doubtful, in the user's files. Problems are data: a run collects all of them
 * and never stops at the first.
 */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** SCREAMING_SNAKE, stable, listed in docs/errors.md. */
  readonly code: string;
  readonly message: string;
  readonly at?: Position;
  readonly hint?: string;
}

/** True where at least one problem forbids going on. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** Orders problems by file, line and column; those without a place come first. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => {
    const file = (a.at?.file ?? '').localeCompare(b.at?.file ?? '');
    if (file !== 0) return file;
    const line = (a.at?.line ?? 0) - (b.at?.line ?? 0);
    return line !== 0 ? line : (a.at?.column ?? 0) - (b.at?.column ?? 0);
  });
}
