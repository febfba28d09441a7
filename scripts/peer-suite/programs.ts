import { join } from 'node:path';
import { findCliPlugin } from '../../src/fleet/cli-plugins.ts';
import { dockerConfigs } from '../../test/support/buildx.ts';
import { debianMirror } from '../images/apt-sources.ts';
import { staticBusybox } from '../images/busybox.ts';
import { unpackedPackages } from '../images/debian-packages.ts';
import { PEER_VERSION, peerProgram } from '../peer/docker-compose.ts';

/** Prints what docker compose's suite needs of this machine and of Debian, as assignments of the shell. */
const registry = unpackedPackages('docker-registry', ['docker-registry']);
const found = {
  PEER_VERSION,
  PEER: peerProgram(process.env),
  BUILDX: findCliPlugin('buildx', { DOCKER_CONFIG: dockerConfigs().withBuildx }),
  REGISTRY: registry === undefined ? undefined : join(registry, 'usr/bin/docker-registry'),
  BUSYBOX: staticBusybox(),
  MIRROR: debianMirror(),
};
for (const [name, value] of Object.entries(found)) {
  if (value === undefined) throw new Error(`docker compose's suite needs Debian's packages: no ${name}`);
  console.log(`${name}='${value}'`);
}
