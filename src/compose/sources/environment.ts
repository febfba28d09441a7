import { parseDotenv } from '../env/dotenv.ts';
import type { Variables } from '../env/interpolate.ts';
import { absolute } from '../paths.ts';
import type { Reporter } from '../reporter.ts';
import type { Files } from './files.ts';

/**
 * The values of env files on top of each other, below `variables`: what is set there already wins
 * over every file. A file that does not exist is an error unless it is optional.
 */
export function readEnvFiles(
  paths: readonly string[],
  variables: Variables,
  files: Files,
  reporter: Reporter,
  warned: Set<string>,
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

/**
 * The env files of a run, absolute: `--env-file`, else COMPOSE_ENV_FILES, else `.env` of the
 * directory where there is one and COMPOSE_DISABLE_ENV_FILE does not forbid it.
 */
export function envFilePaths(
  named: readonly string[],
  variables: Variables,
  cwd: string,
  directory: string,
  files: Files,
): string[] {
  if (named.length > 0) return named.map((path) => absolute(cwd, path));
  const listed = variables.COMPOSE_ENV_FILES ?? '';
  if (listed !== '') return listed.split(',').map((path) => absolute(cwd, path));
  if (/^(1|t|true)$/i.test(variables.COMPOSE_DISABLE_ENV_FILE ?? '')) return [];
  const path = absolute(directory, '.env');
  return files.exists(path) ? [path] : [];
}
