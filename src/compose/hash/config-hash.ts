import { createHash } from 'node:crypto';
import type { ConfigHash, Network, Volume } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { Variables } from '../env/interpolate.ts';
import { escapedAsByGo } from '../render/go-json.ts';
import { withGoNames } from './go-names.ts';

/** Attributes whose change does not ask for a new container. */
const NOT_HASHED = new Set(['build', 'pull_policy', 'scale', 'depends_on', 'profiles']);

/**
 * A service's config hash, the value of the label `com.docker.compose.config-hash`: SHA-256 of the
 * service as docker compose encodes it. `equal` also holds the value of docker compose 5, which
 * leaves `create_host_path: true` out of bind mounts.
 */
export function serviceHash(given: Service, variables: Variables = {}): ConfigHash {
  const service = withPlatform(given, variables);
  const hashed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(withGoNames(service)))
    if (!NOT_HASHED.has(key)) hashed[key] = value;
  if (service.deploy !== undefined) hashed.deploy = without(service.deploy, 'replicas');
  const current = digest(hashed);
  if (!service.volumes?.some((mount) => mount.bind?.create_host_path === true))
    return { current, equal: [current] };
  const volumes = service.volumes.map((mount) =>
    mount.bind?.create_host_path === true
      ? { ...mount, bind: without(mount.bind, 'create_host_path') }
      : mount,
  );
  return { current, equal: [current, digest({ ...hashed, volumes })] };
}

/** docker compose hashes what it builds with the platform that it builds for. */
function withPlatform(service: Service, { DOCKER_DEFAULT_PLATFORM: platform }: Variables): Service {
  if (!platform || service.build === undefined) return service;
  return { ...service, platform: service.platform || platform };
}

/** A network's config hash. */
export function networkHash(network: Network): string {
  return digest(network);
}

/** A volume's config hash; a volume without a driver is a local one. */
export function volumeHash(volume: Volume): string {
  const { name, driver, ...rest } = volume;
  return digest({ name, driver: driver ?? 'local', ...rest });
}

function without(object: object, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function digest(value: unknown): string {
  return createHash('sha256').update(goJson(value)).digest('hex');
}

/** JSON as Go's encoder writes it. */
export function goJson(value: unknown): string {
  return escapedAsByGo(JSON.stringify(value));
}
