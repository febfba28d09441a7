import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { GlobalOptions } from '../globals.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * The environment with the settings that the project's env files have beside those of the shell. The
 * reader is loaded only where there is a file: most calls have none, and the start is part of each.
 */
export async function withDotenvSettings(
  globals: GlobalOptions,
  environment: Environment,
): Promise<Environment> {
  if (!mayHaveFiles(globals, environment)) return environment;
  const [{ dotenvSettings }, { diskFiles }] = await Promise.all([
    import('../../compose/sources/dotenv-settings.ts'),
    import('./disk-files.ts'),
  ]);
  const { file: files, envFile: envFiles, projectDirectory } = globals;
  const request = { files, envFiles, cwd: process.cwd(), environment, profiles: [] };
  const settings = dotenvSettings(
    projectDirectory === undefined ? request : { ...request, projectDirectory },
    diskFiles,
  );
  return { ...settings, ...environment };
}

function mayHaveFiles({ file, envFile, projectDirectory }: GlobalOptions, environment: Environment): boolean {
  if (envFile.length > 0 || environment.COMPOSE_ENV_FILES) return true;
  const first = file.find((path) => path !== '-');
  const directory = projectDirectory || (first === undefined ? '.' : dirname(first));
  return existsSync(join(resolve(directory), '.env'));
}
