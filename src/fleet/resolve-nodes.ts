import type { Endpoint, TlsMaterial } from '../engine/docker/connect-modem.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import { DEFAULT_NODE_SETTINGS } from '../model/node-settings.ts';
import { dockerConfigFolder } from './docker-config.ts';
import { contextEndpoint, currentContext } from './docker-context.ts';
import { parseHost } from './endpoint.ts';
import type { Node } from './node.ts';
import { readTls } from './tls-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/**
 * The nodes a command works on, by the docker CLI's precedence: `--host`, DOCKER_HOST, DOCKER_CONTEXT,
 * the chosen context, the local socket. Throws `HOST_INVALID`, `CONTEXT_NOT_FOUND`, `TLS_FILES_INVALID`.
 */
export function resolveNodes(hosts: readonly string[], environment: Environment): readonly Node[] {
  if (hosts.length > 1) {
    throw new FlotillaError('FLEET_NOT_HANDLED', 'More than one --host is not handled yet', {
      hint: 'run the command once for each host',
    });
  }
  return [{ name: 'local', endpoint: endpointOf(hosts[0], environment), settings: DEFAULT_NODE_SETTINGS }];
}

function endpointOf(given: string | undefined, environment: Environment): Endpoint {
  const host = given ?? (environment.DOCKER_HOST || undefined);
  if (host !== undefined) return parseHost(host, tlsOfEnvironment(environment));
  const configDir = dockerConfigFolder(environment);
  const name = environment.DOCKER_CONTEXT || currentContext(configDir);
  const context = name === undefined ? undefined : contextEndpoint(configDir, name);
  return context === undefined ? parseHost(DEFAULT_HOST) : parseHost(context.host, context.tls);
}

/**
 * DOCKER_TLS_VERIFY (any value) speaks TLS and verifies, DOCKER_TLS speaks it with whoever answers; the
 * certificates are in DOCKER_CERT_PATH, or with docker's settings.
 */
function tlsOfEnvironment(environment: Environment): TlsMaterial | undefined {
  const verifies = (environment.DOCKER_TLS_VERIFY ?? '') !== '';
  if (!verifies && (environment.DOCKER_TLS ?? '') === '') return undefined;
  const folder = environment.DOCKER_CERT_PATH || dockerConfigFolder(environment);
  return readTls(folder, !verifies) ?? { skipVerify: !verifies };
}
