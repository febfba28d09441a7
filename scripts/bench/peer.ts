import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findCliPlugin } from '../../src/fleet/cli-plugins.ts';
import { PEER_VERSION, peerProgram } from '../peer/docker-compose.ts';
import type { Contender } from './measure.ts';

/**
 * docker compose as people call it: as a plugin of the docker CLI, or by itself where there is no docker CLI. undefined where it is not
 * to be had, which is said. `folder` is for what has to be made for it.
 */
export function peerContender(folder: string): Contender | undefined {
  const name = 'docker compose';
  const program = peerProgram(process.env);
  if (program === undefined) {
    console.log(`docker compose ${PEER_VERSION} is not here: flotilla is timed alone`);
    return undefined;
  }
  if (Bun.which('docker') === null) return { name, command: [program] };
  if (findCliPlugin('compose', process.env) !== program) {
    // The contexts of the user's own settings count for nothing here: DOCKER_HOST is set.
    const plugins = join(folder, 'cli-plugins');
    mkdirSync(plugins, { recursive: true });
    copyFileSync(program, join(plugins, 'docker-compose'));
    process.env.DOCKER_CONFIG = folder;
  }
  return { name, command: ['docker', 'compose'] };
}
