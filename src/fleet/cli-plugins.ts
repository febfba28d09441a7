import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { dockerConfig, dockerConfigFolder } from './docker-config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the docker CLI looks for its plugins, after the user's own folders. */
const SYSTEM_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
];

/**
 * The program of a plugin of the docker CLI, such as "buildx"; undefined where it is not installed.
 */
export function findCliPlugin(name: string, environment: Environment): string | undefined {
  const { cliPluginsExtraDirs = [] } = dockerConfig(environment);
  const folders = [
    ...cliPluginsExtraDirs,
    join(dockerConfigFolder(environment), 'cli-plugins'),
    ...SYSTEM_FOLDERS,
  ];
  return folders.map((folder) => join(folder, `docker-${name}`)).find(isProgram);
}

/** True for a file that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run: the next place counts.
    return false;
  }
}
