import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findCliPlugin } from '../../src/fleet/cli-plugins.ts';
import { unpackedPackages } from '../images/debian-packages.ts';

/** The peer that all facts are of. */
export const PEER_VERSION = '2.40.3';

/**
 * The program of docker compose 2.40.3, which can be called as it is: the machine's own plugin, or Debian's, unpacked into the
 * cache. undefined where both are of other versions, or not to be had.
 */
export function peerProgram(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const own = findCliPlugin('compose', environment);
  if (own !== undefined && isPeer(own)) return own;
  const root = unpackedPackages('docker-compose', ['docker-compose'], 'sid');
  const unpacked =
    root === undefined ? undefined : join(root, 'usr/libexec/docker/cli-plugins/docker-compose');
  return unpacked !== undefined && isPeer(unpacked) ? unpacked : undefined;
}

/** Builders add to the number ("2.40.3-3"). */
function isPeer(program: string): boolean {
  const { stdout } = spawnSync(program, ['version', '--short'], { encoding: 'utf8' });
  return new RegExp(`^v?${PEER_VERSION.replaceAll('.', '\\.')}(\\D|$)`).test((stdout ?? '').trim());
}
