import { FlotillaError } from '../../errors/flotilla-error.ts';
import { readNodeReport } from '../../fleet/facts.ts';
import { clusterAddress } from '../../swarm/cluster-address.ts';
import type { Machine } from '../../swarm/machine.ts';
import type { Session } from '../run/session.ts';

/** The fleet as far as it answers, and the nodes that do not, with the reasons. */
export interface Machines {
  readonly machines: readonly Machine[];
  readonly missing: readonly string[];
}

/** Asks all nodes for what a Swarm needs to know of them. Throws `NO_CLUSTER_ADDRESS`. */
export async function findMachines({ nodes, engines, ssh }: Session): Promise<Machines> {
  const missing: string[] = [];
  const asked = nodes.map(async (node): Promise<readonly Machine[]> => {
    const engine = engines.find((one) => one.node === node.name);
    if (engine === undefined) return [];
    const report = await readNodeReport(node, engine, ssh);
    if (report.kind !== 'ready') {
      missing.push(`${node.name}: ${report.reason}`);
      return [];
    }
    const { endpoint } = node;
    const connection = endpoint.kind === 'ssh' ? await ssh.connection(node.name, endpoint.target) : undefined;
    const address = await clusterAddress(node, connection);
    const machine = { name: node.name, engine, info: report.info, address };
    return [connection === undefined ? machine : { ...machine, connection }];
  });
  return { machines: (await Promise.all(asked)).flat(), missing };
}

/** The machines of these names; all without any. Throws `NO_SUCH_NODE`. */
export function chooseMachines(
  { machines, missing }: Machines,
  names: readonly string[],
): readonly Machine[] {
  const unknown = names.find((name) => !machines.some((machine) => machine.name === name));
  if (unknown !== undefined) {
    const reason = missing.find((text) => text.startsWith(`${unknown}: `));
    throw new FlotillaError('NO_SUCH_NODE', reason ?? `The fleet has no node "${unknown}"`, {
      hint: 'flotilla node ls lists the nodes, and says which of them answer',
    });
  }
  return names.length === 0 ? machines : machines.filter(({ name }) => names.includes(name));
}
