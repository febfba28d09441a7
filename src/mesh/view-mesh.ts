import type { MeshNode, NodeFailure } from './node.ts';
import { type NodeService, servedBy } from './node-table.ts';
import { readReplicas } from './read-replicas.ts';
import { type MeshReplica, type RoutingTable, routingTable } from './rules/routing-table.ts';

/** The mesh as it is: what all nodes should answer on, and how each of them does. */
export interface MeshView {
  readonly table: RoutingTable;
  readonly replicas: readonly MeshReplica[];
  /** Of the nodes that answer. */
  readonly services: ReadonlyMap<string, NodeService>;
  readonly missing: readonly NodeFailure[];
}

/** Reads all nodes at the same time. Rejects as engines and hosts do; silence is data. */
export async function viewMesh(nodes: readonly MeshNode[], signal?: AbortSignal): Promise<MeshView> {
  const { replicas, loads, missing } = await readReplicas(nodes, signal);
  const table = routingTable(replicas, new Set(), loads);
  const silent = new Set(missing.map(({ node }) => node));
  const answering = nodes.filter(({ name }) => !silent.has(name));
  const services = await Promise.all(
    answering.map(async (node) => [node.name, await servedBy(node, table, signal)] as const),
  );
  return { table, replicas, services: new Map(services), missing };
}
