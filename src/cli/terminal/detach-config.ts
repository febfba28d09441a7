import { homedir } from 'node:os';
import { join } from 'node:path';
import { configuredDetachKeys } from '../../fleet/docker-context.ts';

/** The detach keys that `~/.docker/config.json` sets, if any. */
export function detachKeysOf(environment: Readonly<Record<string, string>>): string | undefined {
  return configuredDetachKeys(environment.DOCKER_CONFIG || join(homedir(), '.docker'));
}
