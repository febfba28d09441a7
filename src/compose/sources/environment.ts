import { parseDotenv } from '../env/dotenv.ts';
import type { Variables } from '../env/interpolate.ts';
import { parseGoBool } from '../env/switches.ts';
import { absolute, directoryOf } from '../paths.ts';
import type { ProblemReporter } from '../problem-reporter.ts';
import type { LoadRequest } from '../request.ts';
import { type Files, STDIN } from './files.ts';
import { isRemote } from './remote.ts';

/** What env files are read with. */
export interface EnvFileReading {
  readonly files: Files;
  readonly reporter: ProblemReporter;
  /** The variables that were warned of already. */
  readonly warned: Set<string>;
}

/**
 * The values of env files on top of each other, below `variables`: what is set there already wins
 * over every file. A file that does not exist is an error unless it is optional.
 */
export function readEnvFiles(
  paths: readonly string[],
  variables: Variables,
  { files, reporter, warned }: EnvFileReading,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const path of paths) {
    const file = files.findEnvFile(path);
    if (file === undefined) {
      reporter.error('ENV_FILE_MISSING', `Env file "${path}" does not exist`);
      continue;
    }
    const lookup = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : values[name]);
    Object.assign(values, parseDotenv({ file, lookup, reporter, warned }));
  }
  return { ...values, ...variables };
}

/** The env files that are known before any compose file is, absolute. */
export function defaultEnvFiles(
  { cwd, projectDirectory, files: named, envFiles }: LoadRequest,
  variables: Variables,
  files: Files,
  reporter: ProblemReporter,
): string[] {
  // What flags say about the directory counts from the start; what COMPOSE_FILE says is known after this.
  const first = named.find((path) => path !== STDIN);
  const ofFile = first === undefined || isRemote(first) ? cwd : directoryOf(absolute(cwd, first));
  const directory = projectDirectory ? absolute(cwd, projectDirectory) : ofFile;
  return envFilePaths({ named: envFiles, variables, directory, cwd }, files, reporter);
}

/**
 * The env files of a run, absolute: `--env-file`, else COMPOSE_ENV_FILES, else `.env` of the
 * directory where there is one and COMPOSE_DISABLE_ENV_FILE does not forbid it.
 */
export function envFilePaths(
  {
    named,
    variables,
    directory,
    cwd,
  }: {
    readonly named: readonly string[];
    readonly variables: Variables;
    readonly directory: string;
    readonly cwd: string;
  },
  files: Files,
  reporter: ProblemReporter,
): string[] {
  if (named.length > 0) return named.map((path) => absolute(cwd, path));
  const listed = (variables.COMPOSE_ENV_FILES ?? '').split(',').filter((path) => path !== '');
  if (listed.length > 0) return listed.map((path) => absolute(cwd, path));
  if (isDisabled(variables.COMPOSE_DISABLE_ENV_FILE, reporter)) return [];
  const path = absolute(directory, '.env');
  return files.exists(path) ? [path] : [];
}

function isDisabled(value: string | undefined, reporter: ProblemReporter): boolean {
  const parsed = parseGoBool(value ?? 'false');
  if (parsed !== undefined) return parsed;
  const message = `COMPOSE_DISABLE_ENV_FILE is neither true nor false: "${value}"`;
  reporter.error('WRONG_VALUE', message, undefined, 'set it to 1 or 0');
  return false;
}
