import { FlotillaError } from '../errors/flotilla-error.ts';
import type { Machine } from './machine.ts';
import { type Membership, memberOf } from './membership.ts';

type Role = 'manager' | 'worker';

/**
 * Makes members of the Swarm managers, or workers; who is one already is left as it is -> the names of those that changed.
 * All of it is checked before anything is changed. Throws `SWARM_ROLE_REFUSED` where one is no member, or where no
 * manager would be left.
 */
export async function changeRole(
  machines: readonly Machine[],
  membership: Membership,
  role: Role,
): Promise<readonly string[]> {
  const { manager, members } = membership;
  const chosen = machines.map((machine) => ({ machine, member: memberOf(membership, machine) }));
  const strangers = chosen.filter(({ member }) => member === undefined).map(({ machine }) => machine.name);
  if (strangers.length > 0 || manager === undefined) {
    const names = (strangers.length > 0 ? strangers : machines.map(({ name }) => name)).join(', ');
    throw new FlotillaError('SWARM_ROLE_REFUSED', `No member of the Swarm: ${names}`, {
      hint: 'flotilla swarm join takes nodes into the Swarm',
    });
  }
  const changing = chosen.flatMap(({ machine, member }) =>
    member === undefined || member.role === role ? [] : [{ name: machine.name, id: member.id }],
  );
  const ids = new Set(changing.map(({ id }) => id));
  const left = members.filter((member) => member.role === 'manager' && !ids.has(member.id));
  if (role === 'worker' && changing.length > 0 && left.length === 0) {
    throw new FlotillaError('SWARM_ROLE_REFUSED', 'The Swarm would have no manager left', {
      hint: 'promote another node first: flotilla node promote',
    });
  }
  // The managers vote on each change, so one follows the other.
  for (const { id } of changing) await manager.engine.setSwarmRole(id, role);
  return changing.map(({ name }) => name);
}
