import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Node } from '../fleet/node.ts';
import type { SshConnection } from '../ssh/connection/connection.ts';
import { exec } from '../ssh/exec.ts';

/** Networks that engines make on a machine; nobody else reaches it there. */
const ENGINE_INTERFACES = /^(docker|br-|veth)/;

/**
 * The address under which the other nodes reach one: as the fleet file says; over SSH, the one that the connection
 * came in at, as the host itself sees it; otherwise its own. Throws `NO_CLUSTER_ADDRESS`.
 */
export async function clusterAddress(node: Node, connection?: SshConnection): Promise<string> {
  if (node.settings.address !== undefined) return node.settings.address;
  const found = await findAddress(node, connection);
  if (found !== undefined && !/^(127\.|::1$|169\.254\.)/.test(found)) return found;
  throw new FlotillaError(
    'NO_CLUSTER_ADDRESS',
    `The address under which other nodes reach "${node.name}" is not known`,
    { hint: `say it: flotilla node update --address IP ${node.name}` },
  );
}

async function findAddress(
  { endpoint }: Node,
  connection: SshConnection | undefined,
): Promise<string | undefined> {
  if (connection !== undefined) {
    // "client port server port" (ssh(1), ENVIRONMENT).
    const { stdout } = await exec(connection, `sh -c 'echo "$SSH_CONNECTION"'`);
    return stdout.trim().split(/\s+/)[2];
  }
  if (endpoint.kind === 'tcp') return (await lookup(endpoint.host)).address;
  const own = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    ENGINE_INTERFACES.test(name) ? [] : addresses,
  );
  return own.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
