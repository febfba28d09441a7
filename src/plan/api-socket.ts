import { serviceInOrder } from '../compose/decode/service.ts';
import type { Project } from '../model/desired/project.ts';
import type { Service } from '../model/desired/service.ts';
import { withVariables } from './given-environment.ts';
import { withServices } from './with-services.ts';

/** The key of the config that has the user's logins; no user's config can have this name. */
export const API_SOCKET_CONFIG = '#apisocket';

const SOCKET = '/var/run/docker.sock';
const CONFIG_FOLDER = '/run/secrets/docker';

/**
 * The project with what `use_api_socket` stands for (docker compose, pkg/compose/apiSocket.go): the
 * engine's socket, the user's logins as a file, and DOCKER_CONFIG, which leads to it. The content of the
 * config is given beside the project, as that of others; undefined where no service asks for it.
 */
export function withApiSocket(project: Project): Project | undefined {
  const users = Object.entries(project.services).filter(([, { use_api_socket }]) => use_api_socket === true);
  if (users.length === 0) return undefined;
  const changed = Object.fromEntries(users.map(([key, service]) => [key, withSocket(service)]));
  const configs = { ...project.configs, [API_SOCKET_CONFIG]: { name: API_SOCKET_CONFIG } };
  return { ...withServices(project, changed), configs };
}

function withSocket(service: Service): Service {
  const { volumes = [], configs = [], environment = {} } = service;
  const given = serviceInOrder({
    ...service,
    volumes: [...volumes, { type: 'bind', source: SOCKET, target: SOCKET }],
    configs: [...configs, { source: API_SOCKET_CONFIG, target: `${CONFIG_FOLDER}/config.json` }],
  });
  return 'DOCKER_CONFIG' in environment ? given : withVariables(given, { DOCKER_CONFIG: CONFIG_FOLDER });
}
