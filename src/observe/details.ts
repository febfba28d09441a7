import pLimit, { type LimitFunction } from 'p-limit';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { Fleet, ObservedNetwork, ObservedNode } from '../model/observed/fleet.ts';
import type { ObserveOptions } from './observe.ts';

/** Of one node: what the lists of containers and networks do not say enough about. */
export interface Unclear {
  readonly containers: readonly ObservedContainer[];
  readonly networks: readonly ObservedNetwork[];
}

/**
 * Reads more about those containers and networks that differ from what is wanted: how the containers were
 * made, and who is on the networks. Nothing is asked where nothing differs.
 */
export async function observeDetails(
  engines: ReadonlyMap<string, Engine>,
  fleet: Fleet,
  unclear: (node: ObservedNode) => Unclear,
  { signal, parallel }: Pick<ObserveOptions, 'signal' | 'parallel'> = {},
): Promise<Fleet> {
  const nodes = fleet.nodes.map(async (node) => {
    const engine = engines.get(node.name);
    return node.kind === 'reachable' && engine !== undefined
      ? readDetails(engine, node, unclear(node), pLimit(parallel ?? Number.POSITIVE_INFINITY), signal)
      : node;
  });
  return { ...fleet, nodes: await Promise.all(nodes) };
}

async function readDetails(
  engine: Engine,
  node: ObservedNode,
  { containers, networks }: Unclear,
  limit: LimitFunction,
  signal: AbortSignal | undefined,
): Promise<ObservedNode> {
  if (containers.length === 0 && networks.length === 0) return node;
  const [settings, connected] = await Promise.all([
    readAll(containers, limit, async ({ id }) => (await engine.inspectContainer(id, signal)).settings),
    readAll(networks, limit, ({ id }) => engine.connectedContainers(id, signal)),
  ]);
  return {
    ...node,
    containers: node.containers.map((container) => {
      const found = settings.get(container.id);
      return found === undefined ? container : { ...container, settings: found };
    }),
    networks: node.networks.map((network) => {
      const found = connected.get(network.id);
      return found === undefined ? network : { ...network, connected: found };
    }),
  };
}

/** By id; what is gone in the meantime has no entry. */
async function readAll<T extends { readonly id: string }, R>(
  items: readonly T[],
  limit: LimitFunction,
  read: (item: T) => Promise<R>,
): Promise<ReadonlyMap<string, R>> {
  const found = new Map<string, R>();
  await Promise.all(
    items.map(async (item) => {
      try {
        found.set(item.id, await limit(() => read(item)));
      } catch (error) {
        if (!(error instanceof EngineError && error.kind === 'not-found')) throw error;
      }
    }),
  );
  return found;
}
