import type { MeshReplica } from '../../../src/mesh/rules/routing-table.ts';

const NODE_ADDRESSES: Readonly<Record<string, string>> = { a: '10.0.0.1', b: '10.0.0.2', c: '10.0.0.3' };

/** A healthy replica of shop/web on a node, that serves 8080/tcp; with what is given changed. */
export function replica(
  node: string,
  slot: number,
  changes: Partial<MeshReplica> = {},
  ports: readonly Partial<MeshReplica['ports'][number]>[] = [{}],
): MeshReplica {
  return {
    node,
    id: `id-web-${slot}-${node}`,
    name: `shop-web-${slot}`,
    project: 'shop',
    service: 'web',
    slot,
    balance: 'random',
    ownAddress: `172.17.0.${slot}`,
    ports: ports.map((port, index) => ({
      hostIp: '',
      published: 8080,
      protocol: 'tcp',
      target: 80,
      nodePort: 30000 + slot * 10 + index,
      nodeAddress: NODE_ADDRESSES[node] ?? '10.0.0.9',
      ...port,
    })),
    ...changes,
  };
}
