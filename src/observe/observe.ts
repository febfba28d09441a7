import type { Clock } from '../async/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { DEFAULT_NODE_SETTINGS, type NodeSettings } from '../model/node-settings.ts';
import type { Fleet, ObservedNode, UnreachableNode } from '../model/observed/fleet.ts';
import type { SchedulingPolicy } from '../model/placing/scheduling.ts';
import { cameToLead } from './await-leader.ts';
import { confirmLeft, withLeftNetworks } from './left-networks.ts';
import type { NodeMemory, NodeReading } from './node-memory.ts';
import { type NodeRequest, observeMachine, observeNode } from './read-node.ts';
import type { Scope } from './scope.ts';

export interface ObserveOptions {
  /** By node; those without an entry have the defaults. */
  readonly settings?: ReadonlyMap<string, NodeSettings> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How the fleet places. */
  readonly policy?: SchedulingPolicy | undefined;
  /** Calls at a time for each engine; absent: all at once. */
  readonly parallel?: number | undefined;
  /** Set where the managers of a Swarm may take the time to choose a leader, and to hear of its networks: until then they know a part. */
  readonly clock?: Clock | undefined;
  /** Nodes of which it is known that nothing has changed; absent: all are read. */
  readonly memory?: NodeMemory | undefined;
  /**
   * Says of nodes that were read without their machines whether these have to be known as well; absent: they have. Asking for them costs
   * an engine more than all the rest.
   */
  readonly needsMachines?: ((fleet: Fleet) => boolean) | undefined;
}

/** A node as it was read, and how. */
interface Taken {
  readonly request: NodeRequest;
  readonly node: ObservedNode | UnreachableNode;
  readonly isRecalled: boolean;
  readonly keep?: ((reading: NodeReading) => void) | undefined;
}

/**
 * Reads every node, all of them at the same time, each in one round of parallel calls. A node that does not answer is data;
 * any other failure is thrown. What the machines are is read only where there is more than one to choose from: in the same
 * round, or where `needsMachines` has to look at the nodes first, in a second one.
 */
export async function observe(
  engines: readonly Engine[],
  scope: Scope,
  { settings, signal, parallel, policy, memory, clock, needsMachines }: ObserveOptions = {},
): Promise<Fleet> {
  const requests = engines.map((engine): NodeRequest => {
    const own = settings?.get(engine.node) ?? DEFAULT_NODE_SETTINGS;
    return { engine, scope, settings: own, parallel, signal };
  });
  const fleetOf = (taken: readonly Taken[]): Fleet => {
    const nodes = markLeft(taken);
    return policy === undefined ? { nodes } : { nodes, policy };
  };
  // Of one node, all that could be known of it is that it is the only one.
  const isAlone = engines.length < 2;
  const isAtOnce = !isAlone && needsMachines === undefined;
  let taken = await Promise.all(requests.map((request) => recallOrRead(request, memory, isAtOnce)));
  if (!isAlone && needsMachines?.(fleetOf(taken)) === true) {
    taken = await Promise.all(taken.map((one) => withMachine(one, memory)));
  }
  const nodes = taken.map(({ node }) => node);
  if (clock !== undefined && (await cameToLead(nodes, engines, clock, signal))) {
    taken = await Promise.all(requests.map((request) => read(request, memory, true)));
  }
  const readAgain = async (): Promise<Fleet> =>
    fleetOf(await Promise.all(requests.map((request) => read(request, memory, true))));
  const fleet = fleetOf(taken);
  return clock === undefined ? fleet : confirmLeft(fleet, readAgain, clock, signal);
}

async function recallOrRead(
  request: NodeRequest,
  memory: NodeMemory | undefined,
  wantsMachine: boolean,
): Promise<Taken> {
  const known = memory?.recall(request.engine.node);
  if (known === undefined || (wantsMachine && known.info === undefined)) {
    return read(request, memory, wantsMachine);
  }
  return { request, node: { ...known, settings: request.settings }, isRecalled: true };
}

async function read(
  request: NodeRequest,
  memory: NodeMemory | undefined,
  wantsMachine: boolean,
): Promise<Taken> {
  const keep = memory?.begin(request.engine.node);
  const node = await observeNode(request, wantsMachine);
  if (node.kind === 'reachable') keep?.(node);
  return { request, node, isRecalled: false, keep };
}

async function withMachine(taken: Taken, memory: NodeMemory | undefined): Promise<Taken> {
  const { request, node, isRecalled, keep } = taken;
  if (node.kind === 'unreachable' || node.info !== undefined) return taken;
  // Kept anew, what is remembered would pass for as fresh as its machine.
  if (isRecalled) return read(request, memory, true);
  const whole = await observeMachine(request, node);
  if (whole.kind === 'reachable') keep?.(whole);
  return { ...taken, node: whole };
}

/** Readings of different times would differ over every network that is new. */
function markLeft(taken: readonly Taken[]): readonly (ObservedNode | UnreachableNode)[] {
  const fresh = taken.flatMap(({ node, isRecalled }) =>
    node.kind === 'reachable' && !isRecalled ? [node] : [],
  );
  const marked = new Map(withLeftNetworks(fresh).map((node) => [node.name, node]));
  return taken.map(({ node }) => marked.get(node.name) ?? node);
}
