import { ProblemReporter } from '../problem-reporter.ts';
import type { FileReader, LoadRequest } from '../request.ts';
import { defaultEnvFiles, readEnvFiles } from './environment.ts';
import { Files } from './files.ts';

/**
 * What counts in the shell only: it says how env files are found, or docker compose looks at it before they
 * are read. Orphans are removed because of an env file by `up`, which has the project's variables, alone.
 */
const OF_THE_SHELL = new Set([
  'COMPOSE_ENV_FILES',
  'COMPOSE_PROGRESS',
  'COMPOSE_REMOVE_ORPHANS',
  'COMPOSE_STATUS_STDOUT',
]);

/**
 * The variables of the project's env files that are settings of the program itself, and that the
 * environment does not have. Problems in these files are reported when they are read for the project.
 */
export function dotenvSettings(request: LoadRequest, reader: FileReader): Record<string, string> {
  const { environment } = request;
  const reporter = new ProblemReporter();
  const files = new Files(reader, reporter, {});
  const paths = defaultEnvFiles(request, environment, files, reporter);
  const variables = readEnvFiles(paths, environment, { files, reporter, warned: new Set() });
  if (reporter.hasErrors) return {};
  const settings = Object.entries(variables).filter(
    ([name]) => name.startsWith('COMPOSE_') && !OF_THE_SHELL.has(name) && !Object.hasOwn(environment, name),
  );
  return Object.fromEntries(settings);
}
