import { FlotillaError } from '../errors/flotilla-error.ts';
import type { MeshNode, NodeFailure } from './node.ts';
import { bringTable } from './node-table.ts';
import type { MeshState } from './read-replicas.ts';
import { type RoutingTable, routingTable } from './rules/routing-table.ts';

export interface MeshPass {
  /** What all nodes now answer on. */
  readonly table: RoutingTable;
  /** Nodes that had something else before. */
  readonly changed: readonly string[];
  /** Nodes that a proxy serves, and why not their kernel. */
  readonly proxied: readonly NodeFailure[];
  /** Nodes that are not reached at this time: they keep what they have. */
  readonly missing: readonly NodeFailure[];
}

export interface PassOptions {
  /** Ids of containers that run, and get no new connections. */
  readonly withdrawn?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/**
 * Brings the tables of all nodes to what runs on them. Safe to repeat, and to be broken off: a node has a whole table, the old
 * or the new one. A node that has it already is asked one question. Throws `MESH_NOT_APPLIED` where nodes refuse, after the
 * others are done.
 */
export async function bringTables(
  nodes: readonly MeshNode[],
  { replicas, loads, missing }: MeshState,
  { withdrawn, signal }: PassOptions = {},
): Promise<MeshPass> {
  const table = routingTable(replicas, withdrawn, loads);
  const silent = new Set(missing.map(({ node }) => node));
  const outcomes = await Promise.all(
    nodes
      .filter(({ name }) => !silent.has(name))
      .map(async (node) => ({ node: node.name, outcome: await bringTable(node, table, signal) })),
  );
  const refused = outcomes.flatMap(({ node, outcome }) =>
    typeof outcome === 'object' && 'reason' in outcome ? [`${node}: ${outcome.reason}`] : [],
  );
  if (refused.length > 0) {
    const message = `The routes of the mesh are not on all nodes: ${refused.join('; ')}`;
    throw new FlotillaError('MESH_NOT_APPLIED', message, {
      hint: 'run the same command again when that is repaired; flotilla mesh ls shows what each node serves',
    });
  }
  const changed = outcomes.filter(({ outcome }) => outcome !== 'unchanged').map(({ node }) => node);
  const proxied = outcomes.flatMap(({ node, outcome }) =>
    typeof outcome === 'object' && 'proxied' in outcome ? [{ node, reason: outcome.proxied }] : [],
  );
  return { table, changed, proxied, missing };
}
