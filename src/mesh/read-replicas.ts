import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { BALANCES } from '../model/desired/balance.ts';
import { LABEL, OWN_LABEL } from '../model/labels.ts';
import type { ObservedContainer } from '../model/observed/container.ts';
import type { NodeFailure } from './node.ts';
import { parseMeshPorts } from './rules/mesh-port.ts';
import type { MeshReplica, NodeLoads } from './rules/routing-table.ts';
import { isIpv6 } from './rules/targets.ts';

/** What the engines of a fleet tell of the mesh: all that its tables are made from. */
export interface MeshState {
  readonly replicas: readonly MeshReplica[];
  readonly loads: NodeLoads;
  /** Nodes that did not answer: what runs there is not known. */
  readonly missing: readonly NodeFailure[];
}

/** The way by which a container of an overlay reaches its node, and the node the container. */
const GATEWAY_NETWORK = 'docker_gwbridge';

/** Reads all nodes at the same time. Rejects with an `EngineError` where an engine refuses; silence is data. */
export async function readReplicas(
  nodes: readonly { readonly name: string; readonly engine: Engine }[],
  signal?: AbortSignal,
): Promise<MeshState> {
  const missing: NodeFailure[] = [];
  const read = nodes.map(async ({ name, engine }) => {
    try {
      return await readNode(name, engine, signal);
    } catch (error) {
      if (!(error instanceof EngineError && error.kind === 'unreachable')) throw error;
      missing.push({ node: name, reason: error.message });
      return [];
    }
  });
  const replicas = (await Promise.all(read)).flat();
  const usesLoads = replicas.some(({ balance }) => balance === 'least-loaded-node');
  const loads = usesLoads ? await readLoads(nodes, signal) : new Map<string, number>();
  return { replicas, loads, missing };
}

async function readNode(node: string, engine: Engine, signal?: AbortSignal): Promise<MeshReplica[]> {
  const containers = await engine.listContainers([OWN_LABEL.meshPorts], signal);
  const running = containers.filter(({ state }) => state === 'running');
  if (running.length === 0) return containers.map((container) => replicaOf(node, container));
  const networks = await engine.listNetworks(signal);
  const bridges = new Set(networks.filter(({ driver }) => driver === 'bridge').map(({ name }) => name));
  const hasGateway = running.some((container) => bridgeAddress(container, bridges) === undefined);
  const gateways =
    hasGateway && bridges.has(GATEWAY_NETWORK)
      ? await engine.connectedContainers(GATEWAY_NETWORK, signal)
      : [];
  const addresses = new Map(gateways.map(({ id, ipAddress }) => [id, ipAddress]));
  return containers.map((container) =>
    replicaOf(node, container, bridgeAddress(container, bridges) ?? addresses.get(container.id)),
  );
}

function bridgeAddress({ networks }: ObservedContainer, bridges: ReadonlySet<string>): string | undefined {
  return networks.find(({ networkName, ipAddress }) => ipAddress !== '' && bridges.has(networkName))
    ?.ipAddress;
}

function replicaOf(node: string, container: ObservedContainer, ownAddress?: string): MeshReplica {
  const { id, name, labels, ports } = container;
  const unfit = unfitness(container);
  return {
    node,
    id,
    name,
    project: labels[LABEL.project] ?? '',
    service: labels[LABEL.service] ?? '',
    slot: Number(labels[LABEL.containerNumber] ?? 0),
    balance: BALANCES.find((balance) => balance === labels[OWN_LABEL.meshBalance]) ?? 'random',
    ...(unfit === undefined ? {} : { unfit }),
    ...(ownAddress === undefined || ownAddress === '' ? {} : { ownAddress }),
    ports: parseMeshPorts(labels[OWN_LABEL.meshPorts] ?? '').flatMap((port) => {
      const bound = ports.filter(
        ({ hostPort, containerPort, protocol }) =>
          hostPort === port.nodePort && containerPort === port.target && protocol === port.protocol,
      );
      // Only what is bound can be reached; what does not run is shown all the same.
      if (bound.length === 0 && unfit === undefined) return [];
      const [first = '', ...others] = bound.map(({ hostIp = '' }) => hostIp).sort(byFamily);
      const nodeAddress6 = others.find(isIpv6);
      return [{ ...port, nodeAddress: first, ...(nodeAddress6 === undefined ? {} : { nodeAddress6 }) }];
    }),
  };
}

/** IPv4 first: engines list what is bound in any order. */
function byFamily(a: string, b: string): number {
  return Number(isIpv6(a)) - Number(isIpv6(b));
}

function unfitness({ state, health }: ObservedContainer): string | undefined {
  if (state !== 'running') return state;
  return health === undefined || health === 'healthy' ? undefined : health;
}

async function readLoads(
  nodes: readonly { readonly name: string; readonly engine: Engine }[],
  signal?: AbortSignal,
): Promise<NodeLoads> {
  const loads = nodes.map(async ({ name, engine }): Promise<readonly (readonly [string, number])[]> => {
    try {
      const { runningContainers = 0, cpus } = await engine.info(signal);
      return [[name, runningContainers / Math.max(1, cpus)]];
    } catch (error) {
      if (!(error instanceof EngineError && error.kind === 'unreachable')) throw error;
      return [];
    }
  });
  return new Map((await Promise.all(loads)).flat());
}
