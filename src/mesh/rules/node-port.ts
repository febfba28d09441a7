import type { IngressPort, MeshPort } from './mesh-port.ts';

/** The ports that nodes serve replicas on: below those that systems give to outgoing connections. */
export const NODE_PORTS: NodePortRange = { first: 30000, last: 32767 };

export interface NodePortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Gives each port of a replica a node port that nothing on its node holds ("30001/tcp"). It begins to look at a place that
 * comes from the replica's own name, so that runs for different projects at the same time hardly ever meet. Undefined where
 * the node has none left.
 */
export function assignNodePorts(
  replica: string,
  ports: readonly IngressPort[],
  held: ReadonlySet<string>,
  range: NodePortRange = NODE_PORTS,
): readonly MeshPort[] | undefined {
  const taken = new Set(held);
  const found: MeshPort[] = [];
  for (const port of ports) {
    const nodePort = firstFree(`${replica} ${port.target}/${port.protocol}`, port.protocol, taken, range);
    if (nodePort === undefined) return undefined;
    taken.add(`${nodePort}/${port.protocol}`);
    found.push({ ...port, nodePort });
  }
  return found;
}

function firstFree(
  name: string,
  protocol: string,
  taken: ReadonlySet<string>,
  { first, last }: NodePortRange,
): number | undefined {
  const count = last - first + 1;
  const begin = fnv1a(name) % count;
  for (let step = 0; step < count; step += 1) {
    const port = first + ((begin + step) % count);
    if (!taken.has(`${port}/${protocol}`)) return port;
  }
  return undefined;
}

/** FNV-1a, 32 bits: spreads short names well enough, and is the same everywhere. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
