import { type DockerConfig, dockerConfig } from '../../fleet/docker-config.ts';
import type { Project } from '../../model/desired/project.ts';
import type { Service } from '../../model/desired/service.ts';
import type { BuildEnvironment } from '../../model/image-build.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * What builds take from outside the compose files: `variables` are those that the files were read with,
 * `environment` is the process's own.
 */
export function readBuildEnvironment(
  project: Project,
  variables: Variables,
  environment: Variables,
): BuildEnvironment {
  const services: readonly Service[] = [
    ...Object.values(project.services),
    ...Object.values(project.disabled),
  ];
  const built = services.filter(({ build }) => build !== undefined);
  if (built.length === 0) return { variables: {}, proxies: {} };
  const named = built
    .flatMap(({ build }) => build?.secrets ?? [])
    .flatMap(({ source }) => project.secrets[source]?.environment ?? []);
  const platform = variables.DOCKER_DEFAULT_PLATFORM ?? '';
  return {
    variables: Object.fromEntries(named.map((name) => [name, variables[name] ?? ''])),
    ...(platform === '' ? {} : { defaultPlatform: platform }),
    proxies: proxyArguments(dockerConfig(environment), environment.DOCKER_HOST ?? ''),
  };
}

const PROXIES = [
  ['http_proxy', 'httpProxy'],
  ['https_proxy', 'httpsProxy'],
  ['ftp_proxy', 'ftpProxy'],
  ['no_proxy', 'noProxy'],
  ['all_proxy', 'allProxy'],
] as const;

/** The proxies of config.json for an engine, or for all, as the arguments that builders know. */
function proxyArguments({ proxies = {} }: DockerConfig, host: string): Variables {
  const given = proxies[host] ?? proxies.default ?? {};
  return Object.fromEntries(
    PROXIES.flatMap(([name, key]) => {
      const value = given[key] ?? '';
      return value === '' ? [] : [[name.toUpperCase(), value] as const, [name, value] as const];
    }),
  );
}
