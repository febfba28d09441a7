import pLimit from 'p-limit';
import type { Clock } from '../async/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { compareText } from '../model/compare-text.ts';
import { LABEL } from '../model/labels.ts';
import { DEFAULT_NODE_SETTINGS, type NodeSettings } from '../model/node-settings.ts';
import type { Fleet, ObservedImage, ObservedNode, UnreachableNode } from '../model/observed/fleet.ts';
import type { SchedulingPolicy } from '../model/placing/scheduling.ts';
import { cameToLead } from './await-leader.ts';
import { withLeftNetworks } from './left-networks.ts';
import type { NodeMemory } from './node-memory.ts';
import { type Reading, readSurroundings, type Surroundings } from './surroundings.ts';

/** What to read: the project's own things, and those it names although they are not its own. */
export interface Scope {
  readonly project: string;
  /** Engine names of networks and volumes that the project uses. */
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
  /** Also the project's own volumes that it names no more. */
  readonly leftVolumes: boolean;
  /** Image references as written. */
  readonly images: readonly string[];
  /** Set where placing depends on what else runs on the nodes. */
  readonly surroundings?: Surroundings;
}

export interface ObserveOptions {
  /** By node; those without an entry have the defaults. */
  readonly settings?: ReadonlyMap<string, NodeSettings> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How the fleet places. */
  readonly policy?: SchedulingPolicy | undefined;
  /** Calls at a time for each engine; absent: all at once. */
  readonly parallel?: number | undefined;
  /** Set where the managers of a Swarm may take the time to choose a leader: without one they know only a part of its networks. */
  readonly clock?: Clock | undefined;
  /** Nodes of which it is known that nothing has changed; absent: all are read. */
  readonly memory?: NodeMemory | undefined;
}

/**
 * Reads every node once, all of them at the same time, each in one round of parallel calls. A node
 * that does not answer is data; any other failure is thrown. What the machines are is read only where
 * there is more than one to choose from.
 */
export async function observe(
  engines: readonly Engine[],
  scope: Scope,
  { settings, signal, parallel, policy, memory, clock }: ObserveOptions = {},
): Promise<Fleet> {
  const wantsInfo = engines.length > 1;
  const recalled = new Set<string>();
  const read = async (engine: Engine): Promise<ObservedNode | UnreachableNode> => {
    const own = settings?.get(engine.node) ?? DEFAULT_NODE_SETTINGS;
    const known = memory?.recall(engine.node);
    if (known !== undefined) {
      recalled.add(engine.node);
      return { ...known, settings: own };
    }
    const keep = memory?.begin(engine.node);
    const limit = pLimit(parallel ?? Number.POSITIVE_INFINITY);
    const node = await observeNode({ engine, limit, signal }, scope, own, wantsInfo);
    if (node.kind === 'reachable') keep?.(node);
    return node;
  };
  let readings = await Promise.all(engines.map(read));
  if (clock !== undefined && (await cameToLead(readings, engines, clock, signal))) {
    readings = await Promise.all(engines.map(read));
  }
  const nodes = markLeft(readings, recalled);
  return policy === undefined ? { nodes } : { nodes, policy };
}

/** Readings of different times would differ over every network that is new. */
function markLeft(
  nodes: readonly (ObservedNode | UnreachableNode)[],
  recalled: ReadonlySet<string>,
): readonly (ObservedNode | UnreachableNode)[] {
  const isFresh = (node: ObservedNode | UnreachableNode): node is ObservedNode =>
    node.kind === 'reachable' && !recalled.has(node.name);
  const marked = new Map(withLeftNetworks(nodes.filter(isFresh)).map((node) => [node.name, node]));
  return nodes.map((node) => marked.get(node.name) ?? node);
}

async function observeNode(
  reading: Reading,
  scope: Scope,
  settings: NodeSettings,
  wantsInfo: boolean,
): Promise<ObservedNode | UnreachableNode> {
  const { engine, limit, signal } = reading;
  try {
    // Of one node, all that could be known of it is that it is the only one.
    const [node, info, surroundings] = await Promise.all([
      readNode(reading, scope),
      wantsInfo ? limit(() => engine.info(signal)) : undefined,
      wantsInfo && scope.surroundings !== undefined
        ? readSurroundings(reading, scope.project, scope.surroundings)
        : undefined,
    ]);
    return { ...node, settings, ...(info === undefined ? {} : { info }), ...surroundings };
  } catch (error) {
    if (!(error instanceof EngineError && error.kind === 'unreachable')) throw error;
    return { kind: 'unreachable', name: engine.node, settings, reason: error.message };
  }
}

async function readNode(reading: Reading, scope: Scope): Promise<Omit<ObservedNode, 'settings'>> {
  const { engine, limit, signal } = reading;
  const [facts, containers, networks, volumes, images] = await Promise.all([
    limit(() => engine.facts(signal)),
    limit(() => engine.listContainers([`${LABEL.project}=${scope.project}`, LABEL.configHash], signal)),
    limit(() => engine.listNetworks(signal)),
    scope.leftVolumes || scope.volumes.length > 0 ? limit(() => engine.listVolumes(signal)) : [],
    readImages(reading, scope.images),
  ]);
  const isOurs = (labels: Readonly<Record<string, string>>): boolean =>
    labels[LABEL.project] === scope.project;
  return {
    kind: 'reachable',
    name: engine.node,
    facts,
    containers: containers.sort((a, b) => compareText(a.name, b.name)),
    networks: networks
      .filter((network) => isOurs(network.labels) || scope.networks.includes(network.name))
      .sort((a, b) => compareText(a.name, b.name)),
    volumes: volumes
      .filter((volume) => isOurs(volume.labels) || scope.volumes.includes(volume.name))
      .sort((a, b) => compareText(a.name, b.name)),
    images,
  };
}

async function readImages(
  { engine, limit, signal }: Reading,
  references: readonly string[],
): Promise<Readonly<Record<string, ObservedImage>>> {
  const distinct = [...new Set(references)];
  const images = await Promise.all(
    distinct.map((reference) => limit(() => engine.inspectImage(reference, signal))),
  );
  return Object.fromEntries(
    distinct.flatMap((reference, index) => {
      const image = images[index];
      return image === undefined ? [] : [[reference, image] as const];
    }),
  );
}
