import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, unpackedPackages } from '../../scripts/images/debian-packages.ts';
import { findCliPlugin } from '../../src/fleet/cli-plugins.ts';

/** Docker's settings, as DOCKER_CONFIG names them, of a user who has buildx, and of one who has nothing. */
export interface DockerConfigs {
  readonly withBuildx: string;
  readonly without: string;
}

/**
 * Makes both folders once per machine. buildx is that of the machine, or Debian's, which is unpacked into
 * the cache. Throws where there is neither: what wants it is not skipped.
 */
export function dockerConfigs(): DockerConfigs {
  const folder = join(CACHE, `docker-configs-${process.arch}`);
  const configs = { withBuildx: join(folder, 'buildx'), without: join(folder, 'none') };
  if (existsSync(folder)) return configs;
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(join(CACHE, 'docker-configs-'));
  try {
    mkdirSync(join(work, 'none'));
    mkdirSync(join(work, 'buildx/cli-plugins'), { recursive: true });
    copyFileSync(buildxProgram(), join(work, 'buildx/cli-plugins/docker-buildx'));
    // By a rename, so that a run that was ended half-way leaves nothing that looks whole.
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return configs;
}

function buildxProgram(): string {
  const own = findCliPlugin('buildx', process.env);
  if (own !== undefined) return own;
  const root = unpackedPackages('buildx', ['docker-buildx'], 'sid');
  if (root === undefined) throw new Error('The build tests need buildx: install the docker CLI plugin');
  return join(root, 'usr/libexec/docker/cli-plugins/docker-buildx');
}
