import type { Clock } from '../async/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { EngineError } from '../engine/engine-error.ts';
import { onceLed } from '../engine/leader-election.ts';
import type { ObservedNode, UnreachableNode } from '../model/observed/fleet.ts';

/**
 * Where the managers among nodes that were read have no leader, what they listed of the Swarm's networks is incomplete: waits until
 * they have chosen one. True where there is one now and the nodes have to be read again.
 */
export async function cameToLead(
  nodes: readonly (ObservedNode | UnreachableNode)[],
  engines: readonly Engine[],
  clock: Clock,
  signal?: AbortSignal,
): Promise<boolean> {
  const managers = nodes.filter((node) => node.kind === 'reachable' && node.info?.swarm.isManager === true);
  const isLed = managers.some((node) => node.kind === 'reachable' && node.info?.swarm.hasLeader !== false);
  const asked = engines.find(({ node }) => node === managers[0]?.name);
  if (isLed || asked === undefined) return false;
  try {
    await onceLed(() => asked.listSwarmNodes(signal), clock, signal);
    return true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}
