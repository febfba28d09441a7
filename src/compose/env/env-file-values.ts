import type { Problem } from '../../errors/problem.ts';
import { ProblemReporter } from '../problem-reporter.ts';
import { SourceFile } from '../yaml/source.ts';
import { parseDotenv } from './dotenv.ts';

/** The variables of one env file that a command line names; `lookup` has those from outside. */
export function envFileValues(
  path: string,
  text: string,
  lookup: (name: string) => string | undefined,
): { readonly values: Readonly<Record<string, string>>; readonly problems: readonly Problem[] } {
  const reporter = new ProblemReporter();
  const file = new SourceFile(path, text);
  const values = parseDotenv({ file, lookup, reporter, warned: new Set() });
  return { values, problems: reporter.problems };
}
