import { baseName } from '../paths.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { Mark } from '../yaml/source.ts';

export interface NameSources {
  /** `-p`, else COMPOSE_PROJECT_NAME. */
  readonly explicit: string | undefined;
  /** The top-level `name` of the last file that has one, interpolated. */
  readonly fromFile: { readonly name: string; readonly mark: Mark | undefined } | undefined;
  readonly directory: string;
}

/** The project's name by docker compose's precedence; an explicit one must be well formed. */
export function projectName(sources: NameSources, reporter: ProblemReporter): string {
  const { explicit, fromFile, directory } = sources;
  if (explicit !== undefined && explicit !== '') {
    if (normaliseName(explicit) !== explicit) reportInvalid(explicit, reporter);
    return explicit;
  }
  if (fromFile !== undefined && normaliseName(fromFile.name) === '') {
    const message = `No project name can be made of "${fromFile.name}"`;
    reporter.error('PROJECT_NAME', message, fromFile.mark, 'use lowercase letters and digits');
    return '';
  }
  const name = normaliseName(fromFile?.name ?? baseName(directory));
  if (name === '') {
    const message = `No project name can be made of the directory name "${baseName(directory)}"`;
    reporter.error(
      'PROJECT_NAME',
      message,
      undefined,
      'give one with -p, or write `name:` in the compose file',
    );
  }
  return name;
}

function reportInvalid(name: string, reporter: ProblemReporter): void {
  const hint = 'use lowercase letters, digits, "-" and "_", and begin with a letter or digit';
  reporter.error('PROJECT_NAME', `Project name "${name}" is not valid`, undefined, hint);
}

/** A name with all that does not belong in a project name taken out. */
function normaliseName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
