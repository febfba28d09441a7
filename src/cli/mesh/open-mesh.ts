import type { Engine } from '../../engine/engine.ts';
import { BugError } from '../../errors/flotilla-error.ts';
import type { Node } from '../../fleet/node.ts';
import { FleetMesh } from '../../mesh/fleet-mesh.ts';
import { localHost, type MeshHost, sshHost } from '../../mesh/host.ts';
import type { MeshNode } from '../../mesh/node.ts';
import { canonicalIpv6 } from '../../mesh/rules/ipv6-address.ts';
import type { Ssh } from '../../ssh/ssh.ts';
import { clusterAddress } from '../../swarm/cluster-address.ts';

/** The mesh of a run's nodes: scripts run over their SSH connections, and on this machine for an engine of its own. */
export async function openFleetMesh(
  nodes: readonly Node[],
  engines: readonly Engine[],
  ssh: Ssh,
): Promise<FleetMesh> {
  const meshNodes = await Promise.all(nodes.map((node) => meshNode(node, engines, ssh)));
  return new FleetMesh(meshNodes, async (name) => {
    const node = nodes.find((candidate) => candidate.name === name);
    if (node === undefined) throw new BugError(`The mesh has no node "${name}"`);
    const { endpoint } = node;
    return clusterAddress(
      node,
      endpoint.kind === 'ssh' ? await ssh.connection(name, endpoint.target) : undefined,
    );
  });
}

async function meshNode(node: Node, engines: readonly Engine[], ssh: Ssh): Promise<MeshNode> {
  const { name, settings } = node;
  const engine = engines.find((one) => one.node === name);
  if (engine === undefined) throw new BugError(`Node "${name}" has no engine`);
  const host = await hostOf(node, ssh);
  const address6 = settings.address6 ?? canonicalIpv6(settings.address ?? '');
  return {
    name,
    engine,
    ...(address6 === undefined ? {} : { address6 }),
    ...(host === undefined ? {} : { host }),
  };
}

/** The machine of a node, where scripts can be run on it. */
export async function hostOf({ name, endpoint }: Node, ssh: Ssh): Promise<MeshHost | undefined> {
  if (endpoint.kind === 'ssh') return sshHost(await ssh.connection(name, endpoint.target));
  return endpoint.kind === 'unix' ? localHost() : undefined;
}
