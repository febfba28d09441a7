import type { Clock } from '../async/clock.ts';
import { onceLed } from '../engine/leader-election.ts';
import { knowsRole } from './knows-role.ts';
import type { Machine, Tell } from './machine.ts';
import { type Membership, memberOf } from './membership.ts';

export interface LeaveRequest {
  /** All machines of the fleet that answer, and those of them that leave. */
  readonly machines: readonly Machine[];
  readonly leaving: readonly Machine[];
  readonly membership: Membership;
  /** Also where it costs the Swarm its quorum, or is not known by any manager. */
  readonly force: boolean;
}

/**
 * Takes machines out of their Swarm: managers are made workers first, so that the others keep their quorum, and the members'
 * list is cleared of them. Where all managers go, the Swarm ends. Rejects with an `EngineError`.
 */
export async function leaveSwarm(request: LeaveRequest, tell: Tell, clock: Clock): Promise<void> {
  const { machines, membership, force } = request;
  const leaving = request.leaving.filter(({ info }) => info.swarm.state !== 'inactive').sort(workersFirst);
  const isLeaving = (id: string): boolean => leaving.some(({ info }) => info.swarm.nodeId === id);
  const isEnd = !membership.members.some(({ role, id }) => role === 'manager' && !isLeaving(id));
  const staying = machines.find(({ info }) => info.swarm.isManager && !isLeaving(info.swarm.nodeId));
  const manager = staying ?? membership.manager;
  for (const machine of leaving) {
    const member = memberOf(membership, machine);
    if (!isEnd && member?.role === 'manager' && manager !== undefined) {
      await onceLed(() => manager.engine.setSwarmRole(member.id, 'worker'), clock);
      // The engine refuses to leave before it knows.
      await knowsRole(machine, 'worker', clock);
    }
    await machine.engine.leaveSwarm({ force: force || isEnd });
    if (member !== undefined && staying !== undefined) {
      await onceLed(() => staying.engine.removeSwarmNode(member.id), clock);
    }
    tell(`${machine.name}: has left the Swarm`);
  }
}

/** A manager leaves last: the others need one that strikes them off the list. */
function workersFirst(a: Machine, b: Machine): number {
  return Number(a.info.swarm.isManager) - Number(b.info.swarm.isManager);
}
