/** What docker compose's labels begin with. */
export const COMPOSE_PREFIX = 'com.docker.compose.';

/** Docker Compose's own labels: names and values are a contract with it and with other tools. */
export const LABEL = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  version: 'com.docker.compose.version',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  environmentFile: 'com.docker.compose.project.environment_file',
  oneoff: 'com.docker.compose.oneoff',
  slug: 'com.docker.compose.slug',
  containerNumber: 'com.docker.compose.container-number',
  configHash: 'com.docker.compose.config-hash',
  image: 'com.docker.compose.image',
  dependsOn: 'com.docker.compose.depends_on',
  replace: 'com.docker.compose.replace',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  /** "classic" on an image that the engine's classic builder made. */
  imageBuilder: 'com.docker.compose.image.builder',
} as const;

/** flotilla's own labels; what lacks them is never made anew for that. */
export const OWN_LABEL = {
  /** A digest of what the container's secrets and configs hold. */
  contents: 'io.flotilla.contents-digest',
  /** A digest of what the container's image was built from. */
  buildInputs: 'io.flotilla.build-inputs',
  /** What it counts for on its node: "cpus=0.5,memory=1073741824". The engine knows no reservations of CPUs. */
  resources: 'io.flotilla.resources',
  /** The stack that it was deployed for, and the revision that it was made by. */
  stack: 'io.flotilla.stack',
  revision: 'io.flotilla.revision',
  /** The ports that every node of the fleet answers on, and the node ports behind them. */
  meshPorts: 'io.flotilla.mesh.ports',
  /** How a replica is chosen for a connection, where that is not by chance. */
  meshBalance: 'io.flotilla.mesh.balance',
  /** The container that serves the mesh on its node: which program it is. */
  meshProxy: 'io.flotilla.mesh.proxy',
  /** The container through which a volume is filled: the volume is not whole as long as it is there. */
  volumeFilling: 'io.flotilla.volume-filling',
  /** What belongs to a manager that is installed in a Swarm, and what it is of it. */
  manager: 'io.flotilla.manager',
} as const;

/**
 * The docker compose version whose labels and hashes are written; tools that read
 * `com.docker.compose.version` compare it with docker compose's own releases.
 */
export const COMPOSE_VERSION = '2.40.3';
