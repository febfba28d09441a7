import { delimiter, join } from 'node:path';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { findCliPlugin, isProgram } from '../fleet/cli-plugins.ts';

/**
 * The program behind a provider's type: the docker CLI plugin `docker-<type>`, else `<type>` on PATH
 * (docker compose, "Provider services"). Throws `PROVIDER_MISSING`.
 */
export function findProvider(
  type: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const programs = (environment.PATH ?? '').split(delimiter).map((folder) => join(folder, type));
  // docker compose itself is a plugin, and would call itself for ever.
  const found =
    type === 'compose' ? undefined : (findCliPlugin(type, environment) ?? programs.find(isProgram));
  if (found !== undefined) return found;
  if (type === 'compose') {
    throw new FlotillaError('PROVIDER_MISSING', "'compose' is not a valid provider type", {
      hint: 'name another under "provider.type": docker compose would call itself',
    });
  }
  throw new FlotillaError('PROVIDER_MISSING', `There is no program for the provider "${type}"`, {
    hint: `install "${type}" on PATH, or "docker-${type}" as a docker CLI plugin`,
  });
}
