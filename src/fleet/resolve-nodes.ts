import { homedir } from 'node:os';
import { join } from 'node:path';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { contextHost, currentContext } from './docker-context.ts';
import { parseHost } from './endpoint.ts';
import type { Node } from './node.ts';

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/**
 * The nodes a command works on, by the docker CLI's precedence: `--host`, DOCKER_HOST, DOCKER_CONTEXT,
 * the chosen context, the local socket. Throws `HOST_INVALID`, `CONTEXT_NOT_FOUND`.
 */
export function resolveNodes(
  hosts: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly Node[] {
  if (hosts.length > 1) {
    throw new FlotillaError('FLEET_NOT_HANDLED', 'More than one --host is not handled yet', {
      hint: 'run the command once for each host',
    });
  }
  return [{ name: 'local', endpoint: parseHost(hosts[0] ?? hostOfEnvironment(environment)) }];
}

function hostOfEnvironment(environment: Readonly<Record<string, string | undefined>>): string {
  const set = (name: string): string | undefined => environment[name] || undefined;
  const host = set('DOCKER_HOST');
  if (host !== undefined) return host;
  const configDir = set('DOCKER_CONFIG') ?? join(homedir(), '.docker');
  const context = set('DOCKER_CONTEXT') ?? currentContext(configDir);
  return (context === undefined ? undefined : contextHost(configDir, context)) ?? DEFAULT_HOST;
}
