import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { FlotillaError } from '../errors/flotilla-error.ts';

/** Where the docker CLI looks for its plugins, after the user's own folder. */
const PLUGIN_FOLDERS = [
  '/usr/local/lib/docker/cli-plugins',
  '/usr/local/libexec/docker/cli-plugins',
  '/usr/lib/docker/cli-plugins',
  '/usr/libexec/docker/cli-plugins',
];

/**
 * The program behind a provider's type: the docker CLI plugin `docker-<type>`, else `<type>` on PATH
 * (docker compose, "Provider services"). Throws `PROVIDER_MISSING`.
 */
export function findProvider(
  type: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const own = join(environment.DOCKER_CONFIG || join(homedir(), '.docker'), 'cli-plugins');
  const plugins = [own, ...PLUGIN_FOLDERS].map((folder) => join(folder, `docker-${type}`));
  const programs = (environment.PATH ?? '').split(delimiter).map((folder) => join(folder, type));
  // docker compose itself is a plugin, and would call itself for ever.
  const found = type === 'compose' ? undefined : [...plugins, ...programs].find(isProgram);
  if (found !== undefined) return found;
  throw new FlotillaError('PROVIDER_MISSING', `There is no program for the provider "${type}"`, {
    hint: `install "${type}" on PATH, or "docker-${type}" as a docker CLI plugin`,
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Not there, or not ours to run: the next place counts.
    return false;
  }
}
