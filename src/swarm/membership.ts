import type { SwarmNode } from '../engine/swarm.ts';
import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Machine } from './machine.ts';

export type SwarmRole = SwarmNode['role'];

/** The Swarm that machines of the fleet are in, as one of its managers sees it. */
export interface Membership {
  /** A manager that can be asked; absent where no machine is a manager. */
  readonly manager?: Machine;
  readonly members: readonly SwarmNode[];
}

/**
 * Finds the Swarm of the fleet. Throws `SWARM_DIFFERS` where machines are in several, and `SWARM_NO_MANAGER` where one is a
 * member, and none of the fleet's is a manager.
 */
export async function findMembership(machines: readonly Machine[]): Promise<Membership> {
  const active = machines.filter(({ info }) => info.swarm.state !== 'inactive');
  const managers = active.filter(({ info }) => info.swarm.state === 'active' && info.swarm.isManager);
  const [manager] = managers;
  if (manager === undefined) {
    const [worker] = active;
    if (worker === undefined) return { members: [] };
    throw new FlotillaError(
      'SWARM_NO_MANAGER',
      `"${worker.name}" is in a Swarm (${worker.info.swarm.state}), and no node that answers is a manager of it`,
      {
        hint: `add a manager of it to the fleet, or take the node out: flotilla swarm leave --force ${worker.name}`,
      },
    );
  }
  const members = await manager.engine.listSwarmNodes();
  const stranger = active.find(({ info }) => !members.some(({ id }) => id === info.swarm.nodeId));
  if (stranger !== undefined) {
    throw new FlotillaError(
      'SWARM_DIFFERS',
      `"${stranger.name}" is in another Swarm than "${manager.name}"`,
      { hint: `take it out of its own first: flotilla swarm leave --force ${stranger.name}` },
    );
  }
  return { manager, members };
}

/** A machine's entry among the members. */
export function memberOf({ members }: Membership, { info }: Machine): SwarmNode | undefined {
  return members.find(({ id }) => id === info.swarm.nodeId);
}
