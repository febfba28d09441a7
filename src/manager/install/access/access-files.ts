import { readFileSync } from 'node:fs';
import { formatEndpoint } from '../../../engine/docker/transport/endpoint.ts';
import type { Node } from '../../../fleet/node.ts';
import type { Environment } from '../../../ssh/config/settings.ts';
import { IMAGE_HOME } from '../image/manager-image.ts';
import { reachedHosts } from './reached-hosts.ts';
import { type HostAccess, knownHosts, sshConfig } from './ssh-files.ts';

/** A file that a manager in a container is given, and where it sees it. */
export interface AccessFile {
  /** What it is: its object in the Swarm is called after it. */
  readonly role: string;
  readonly kind: 'secret' | 'config';
  readonly path: string;
  readonly data: Uint8Array;
}

/** The fleet file may hold addresses with tokens, so it is a secret too. */
export const FLEET_FILE_PATH = '/run/secrets/flotilla-fleet.yaml';
const SSH_FOLDER = `${IMAGE_HOME}/.ssh`;

/**
 * The private keys, the ssh configuration and the known hosts by which a manager elsewhere reaches these nodes. Rejects with
 * `MANAGER_NODE_UNREACHED`, `MANAGER_KEY_NEEDED`, `MANAGER_HOST_UNKNOWN`, or an `SshError`.
 */
export async function sshFiles(
  nodes: readonly Node[],
  environment: Environment,
  identity: string | undefined,
): Promise<readonly AccessFile[]> {
  const hosts = reachedHosts(nodes, environment);
  if (hosts.length === 0) return [];
  const { findKeys } = await import('./find-keys.ts');
  const accesses = await findKeys(hosts, identity);
  const used = [...new Set(accesses.flatMap(({ identityFile }) => identityFile ?? []))].sort();
  const keyPath = (file: string): string => `/run/secrets/flotilla-ssh-key-${used.indexOf(file) + 1}`;
  const inContainer = inOrder(accesses).map(
    ({ host, identityFile }): HostAccess => ({
      host,
      identityFile: identityFile === undefined ? undefined : keyPath(identityFile),
    }),
  );
  return [
    ...used.map((file, index): AccessFile => {
      const role = `ssh-key-${index + 1}`;
      return { role, kind: 'secret', path: keyPath(file), data: readFileSync(file) };
    }),
    {
      role: 'ssh-config',
      kind: 'config',
      path: `${SSH_FOLDER}/config`,
      data: Buffer.from(sshConfig(inContainer, `${SSH_FOLDER}/known_hosts`)),
    },
    {
      role: 'known-hosts',
      kind: 'config',
      path: `${SSH_FOLDER}/known_hosts`,
      data: Buffer.from(knownHosts(inOrder(accesses).map(({ host }) => host))),
    },
  ];
}

/** The fleet as a manager elsewhere reads it: the fleet file as it is, or one with these nodes. */
export function fleetFile(nodes: readonly Node[], text: string | undefined): AccessFile {
  const hosts = Object.fromEntries(nodes.map((node) => [node.name, formatEndpoint(node.endpoint)]));
  // JSON is YAML.
  const data = Buffer.from(text ?? `${JSON.stringify({ nodes: hosts })}\n`);
  return { role: 'fleet', kind: 'secret', path: FLEET_FILE_PATH, data };
}

/** Equal fleets make equal files. */
function inOrder(accesses: readonly HostAccess[]): readonly HostAccess[] {
  const name = ({ host }: HostAccess): string => host.target.host;
  return [...accesses].sort((a, b) => (name(a) < name(b) ? -1 : 1));
}
